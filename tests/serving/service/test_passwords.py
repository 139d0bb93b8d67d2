"""Passwords and failures to sign in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters

from serving.service import passwords
from serving.service.passwords import hash_password, is_password, new_password
from serving.service.policy import Permission
from serving.service.repositories.people import Account
from serving.service.sessions import MOST_NAMES, Failures, SignInError, SignInWaitsError, prove

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Known:
    """Credentials of one person."""

    def __init__(self, kept: str) -> None:
        account = Account("whg", "kim", "Kim Lee", "communications", frozenset({Permission.REVIEW}), frozenset(), AT)
        self.found = {"kim": (account, kept)}

    def password(self, person: str) -> tuple[Account, str] | None:
        return self.found.get(person)


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(hash_password("twelve characters"))


@pytest.fixture
def tries(known: Known) -> Callable[..., str]:
    """Try to sign in at some minute, and say what came of it."""
    failures = Failures()

    def try_at(minute: float, password: str = "wrong", person: str = "kim") -> str:
        try:
            prove(known, failures, {"whg"}, person, password, AT + timedelta(minutes=minute))  # type: ignore[arg-type]
        except SignInError:
            return "failed"
        except SignInWaitsError as waits:
            return f"waits {waits.retry_after}"
        return "in"

    return try_at


@pytest.mark.usefixtures("dear_hashes")
def test_a_password_is_known_by_its_hash_however_a_keyboard_composes_it():
    kept = hash_password("caf\u00e9 au lait please")
    assert kept.startswith("$argon2id$")
    assert is_password("cafe\u0301 au lait please", kept)
    assert not is_password("cafe au lait please", kept)
    assert hash_password("caf\u00e9 au lait please") != kept


@pytest.mark.parametrize("kept", [None, "", "x", "$argon2id$"])
def test_where_no_hash_is_kept_no_password_is_right(kept: str | None):
    assert not is_password("twelve characters", kept)
    assert not is_password("", kept)
    assert not is_password("\ud800" * 12, kept)


def test_passwords_made_by_chance_are_long_and_never_alike():
    made = {new_password() for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= passwords.LEAST


@pytest.mark.usefixtures("dear_hashes")
def test_to_say_no_takes_the_same_work_whether_or_not_there_is_such_an_account(monkeypatch: pytest.MonkeyPatch):
    known, verify, done = Known(hash_password("twelve characters")), PasswordHasher.verify, []

    def count(hasher: PasswordHasher, kept: str, password: bytes) -> bool:
        done.append(extract_parameters(kept))
        return verify(hasher, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    for person in ("kim", "nobody"):
        with pytest.raises(SignInError):
            prove(known, Failures(), {"whg"}, person, "a wrong password", AT)  # type: ignore[arg-type]
    assert done == [extract_parameters(hash_password("some other password"))] * 2


def test_a_failure_does_not_say_what_was_wrong(known: Known):
    said = set()
    for person, password in (("kim", "wrong"), ("nobody", "twelve characters")):
        with pytest.raises(SignInError) as refused:
            prove(known, Failures(), {"whg"}, person, password, AT)  # type: ignore[arg-type]
        said.add(str(refused.value))
    assert len(said) == 1


def test_after_ten_failures_in_a_row_a_name_waits_even_with_the_right_password(tries: Callable[..., str]):
    assert [tries(0) for _ in range(10)] == ["failed"] * 10
    assert tries(1) == "waits 841"
    assert tries(1, "twelve characters") == "waits 841"
    assert tries(15, "twelve characters") == "in"


def test_a_name_that_does_not_exist_waits_as_well(tries: Callable[..., str]):
    assert {tries(0, person="nobody") for _ in range(10)} == {"failed"}
    assert tries(0, person="nobody") == "waits 901"


def test_failures_long_ago_do_not_count(tries: Callable[..., str]):
    assert {tries(minute) for minute in range(0, 40, 2)} == {"failed"}


def test_success_ends_a_row_of_failures(tries: Callable[..., str]):
    for _ in range(3):
        assert [tries(0) for _ in range(9)] == ["failed"] * 9
        assert tries(0, "twelve characters") == "in"


def test_one_name_s_failures_are_no_other_s(tries: Callable[..., str]):
    for _ in range(10):
        tries(0, person="nobody")
    assert tries(0, "twelve characters") == "in"


def test_only_so_many_names_are_remembered():
    failures = Failures()
    for number in range(MOST_NAMES + 50):
        failures.try_again(f"name {number}", AT)
    assert len(failures._times) == MOST_NAMES
