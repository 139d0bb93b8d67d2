"""Settings are read once, and a wrong one stops the start by its name."""

from pathlib import Path

import pytest
from pydantic import ValidationError

import serving
from serving.settings import Settings, SettingsError, read_settings


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOUSERULES_{name.upper()}", raising=False)


def test_by_default_a_service_listens_to_its_own_machine_with_what_ships():
    settings = read_settings()
    assert (settings.host, settings.port, settings.rules) == ("127.0.0.1", 8080, "whg")
    assert settings.bundle.parts[-2:] == ("models", "default")
    assert settings.is_loopback


def test_variables_are_read_and_the_command_line_outweighs_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOUSERULES_PORT", "9000")
    monkeypatch.setenv("HOUSERULES_RULES", "brent")
    settings = read_settings(port=9001, rules=None, bundle=Path("mine"))
    assert (settings.port, settings.rules, settings.bundle) == (9001, "brent", Path("mine"))


def test_a_variable_of_the_training_commands_does_not_stop_a_service(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOUSERULES_CORPORA", "corpora")
    assert read_settings().port == 8080


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str):
    readme = Path(serving.__file__).with_name("README.md").read_text(encoding="utf-8")
    assert f"`HOUSERULES_{name.upper()}`" in readme


def test_settings_never_change_once_read():
    with pytest.raises(ValidationError, match="frozen"):
        read_settings().port = 1


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HOUSERULES_PORT", "-1", "HOUSERULES_PORT: input should be greater than or equal to 0"),
        ("HOUSERULES_QUEUE_COMMENTS", "255", "HOUSERULES_QUEUE_COMMENTS: input should be greater than or equal to 256"),
        ("HOUSERULES_LOG_LEVEL", "loud", "HOUSERULES_LOG_LEVEL: input should be 'debug', 'info', 'warning' or 'error'"),
        ("HOUSERULES_RULES", ", ", "HOUSERULES_RULES: string should match pattern"),
        ("HOUSERULES_KEYS", "keys.json", "HOUSERULES_KEYS is not a setting; "),
        ("HOUSERULES_HOST", "", "HOUSERULES_HOST: string should have at least 1 character"),
        ("HOUSERULES_THREAD", "1", "HOUSERULES_THREAD is not a setting; did you mean HOUSERULES_THREADS?"),
        ("houserules_prot", "1", "houserules_prot is not a setting; did you mean HOUSERULES_PORT?"),
        ("HOUSERULES_XYZZY_12345", "1", "HOUSERULES_XYZZY_12345 is not a setting; there are HOUSERULES_HOST, "),
    ],
)
def test_a_wrong_or_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value).startswith(said)


def test_house_rules_of_several_organisations_are_named_with_commas_between():
    assert read_settings(rules="whg").all_rules == ("whg",)
    assert read_settings(rules=" brent, my rules.yaml ,").all_rules == ("brent", "my rules.yaml")


def test_the_database_s_address_may_hold_a_password_and_is_not_shown():
    settings = read_settings(database="postgresql://kim:secret@db/houserules")
    assert "secret" not in f"{settings} {settings!r}"
    assert settings.database.get_secret_value() == "postgresql://kim:secret@db/houserules"


def test_a_wrong_option_is_named_as_it_was_given():
    with pytest.raises(SettingsError, match="--port: input should be less than or equal to 65535"):
        read_settings(port=65536)


def test_another_program_s_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MY_HOUSERULES_PROT", "1")
    assert read_settings().port == 8080


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.1", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_only_this_machine_s_own_addresses_count_as_such(host: str, loopback: bool):
    assert read_settings(host=host).is_loopback == loopback
