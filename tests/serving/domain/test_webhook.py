"""Webhooks: where messages may go, and that the signature is the one that others compute."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from serving.domain.errors import Refusal, RefusedError
from serving.domain.webhook import checked_url, may_receive, secret_of, signature

AT = datetime(2026, 11, 20, 12, 0, 0, 900_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "https://tool.example/hook",
        "https://tool.example:8443/hook?tenant=4",
        "https://203.0.114.7/hook",
        "https://[2a00:1450:4009::1]/",
        "https://[64:ff9b::cb00:7207]/",
        "https://xn--bcher-kva.example",
    ],
)
def test_messages_go_to_addresses_with_https(url: str):
    assert checked_url(url) == url


PRIVATE = [
    "http://127.0.0.1:9000/hook",
    "http://[::1]/hook",
    "http://localhost/hook",
    "http://tool:8080/hook",
    "http://10.1.2.3/",
    "http://tool.internal/",
    "http://moderation.council.local/",
    "https://192.168.1.20/hook",
    "https://[fd12:3456::1]/",
    "https://tool.internal/",
    "https://100.64.0.9/",
    "https://[::ffff:10.0.0.1]/",
    "https://[2002:a00:1::1]/",
    "https://[64:ff9b::a00:1]/",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_host_and_plain_http_to_it_need_that_somebody_says_so(url: str):
    assert checked_url(url, private=True) == url
    assert "houserules webhook set --private-http" in refusal(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://tool.example/hook",
        "http://8.8.8.8/",
        "http://[2001:4860:4860::8888]/",
        "http://localhost.tool.example/",
        "https://user:password@tool.example/",
        "https://user@tool.example/",
        "https://tool.example/#part",
        "https://tool.example/#",
        "https://",
        "https:///hook",
        "https://tool.example:0/",
        "https://tool.example:99999/",
        "https://tool.example:port/",
        "https://tool example/",
        "https://tool.example/a b",
        "https://tool.example\\@other.example/",
        "https://tool.example/\n",
        "https://tool.example/\x00",
        "https://bücher.example/",
        "https://169.254.169.254/latest",
        "http://169.254.169.254/latest",
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://[::169.254.169.254]/",
        "https://[2001:0:1:2:3:4:5601:5601]/",
        "http://metadata.google.internal/",
        "https://metadata.google.internal/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1%25eth0]/",
        "https://100.100.100.200/",
        "https://240.0.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://2852039166/",
        "https://0x7f.1/",
        "https://127.1/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
        "https://-tool.example/",
        "https://tool..example/",
        "https://[::1/",
        "ftp://tool.example/",
        "file:///etc/passwd",
        "tool.example",
        "",
        f"https://tool.example/{'a' * 2000}",
    ],
)
def test_other_addresses_are_refused_in_a_sentence(url: str):
    assert refusal(url, private=True).endswith(".")


@pytest.mark.parametrize(
    ("address", "anywhere", "at_home"),
    [
        ("8.8.8.8", True, True),
        ("2a00:1450:4009::1", True, True),
        ("64:ff9b::808:808", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("fec0::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("fd00:ec2::254%1", False, False),
        ("ff02::1", False, False),
        ("::", False, False),
    ],
)
def test_what_an_address_stands_for_says_whether_it_may_receive_anything(address: str, anywhere: bool, at_home: bool):
    found = ip_address(address)
    assert (may_receive(found), may_receive(found, private=True)) == (anywhere, at_home)


def refusal(url: str, **given: bool) -> str:
    with pytest.raises(RefusedError) as refused:
        checked_url(url, **given)
    assert refused.value.refusal == Refusal.BAD_ADDRESS
    return str(refused.value)


def test_the_signature_is_that_of_the_convention():
    # the example of the convention's own documentation
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [secret]) == expected


def test_a_message_is_signed_with_every_secret_that_counts():
    secrets = [secret_of(bytes([number]) * 32) for number in (1, 2)]
    header = signature("id", AT, b"{}", secrets).split(" ")
    for number, one in zip((1, 2), header, strict=True):
        signed = f"id.{int(AT.timestamp())}.{{}}".encode()
        mac = hmac.new(bytes([number]) * 32, signed, hashlib.sha256).digest()
        assert one == "v1," + base64.b64encode(mac).decode()
