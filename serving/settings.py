"""How one service is set up: read once, at start-up, from `HOUSERULES_*` variables and the command line."""

import os
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

import typer
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

import models

PREFIX = "HOUSERULES_"
OF_OTHER_COMMANDS = frozenset({"corpora"})
"""Variables that `houserules train` and `datasets` read: no mistake beside a service."""
DEFAULT_BUNDLE = Path(models.__file__).parent / "default"
DEFAULT_DATABASE = f"sqlite:///{Path(typer.get_app_dir('houserules')) / 'houserules.db'}"


class SettingsError(ValueError):
    """A setting that cannot be used; the message is one sentence that names it."""


class Settings(BaseSettings):
    """The settings of one service. Build them with `read_settings`, which also refuses misspelt variables."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    bundle: Path = Field(default=DEFAULT_BUNDLE, description="Folder of the classifier.")
    rules: str = Field(
        default="whg", pattern=r"[^,\s]", description="House rules: names that ship or YAML files, with commas between."
    )
    database: SecretStr = Field(
        default=SecretStr(DEFAULT_DATABASE), min_length=1, description="sqlite:///FILE, or postgresql://…"
    )
    threads: int | None = Field(default=None, ge=1, le=256, description="Threads of the model; all cores if unset.")
    max_body_bytes: int = Field(default=2 * 1024**2, ge=1024, le=64 * 1024**2, description="Longest request body.")
    queue_comments: int = Field(default=1024, ge=256, description="Comments that may wait before callers get 429.")
    batch_comments: int = Field(default=32, ge=1, le=256, description="Comments labelled together.")
    notice_seconds: float = Field(default=1.0, ge=0, le=60, description="From SIGTERM to the end of listening.")
    drain_seconds: int = Field(default=20, ge=1, le=600, description="Time for answers under way after that.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is logged.")

    @property
    def all_rules(self) -> tuple[str, ...]:
        """The house rules one by one; the first organisation is the one that a caller without a key gets."""
        return tuple(filter(None, (named.strip() for named in self.rules.split(","))))

    @property
    def is_loopback(self) -> bool:
        """Whether nothing but this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_settings(**given: Any) -> Settings:
    """Read the settings; those `given` and not None outweigh the environment. Raises `SettingsError`."""
    _refuse_unknown_variables()
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = str(first["loc"][0])
        source = f"--{name}" if given.get(name) is not None else PREFIX + name.upper()
        raise SettingsError(f"{source}: {first['msg'][0].lower()}{first['msg'][1:]}") from None


def _refuse_unknown_variables() -> None:
    for variable in sorted(os.environ):
        name = variable.lower().removeprefix(PREFIX.lower())
        if variable.upper().startswith(PREFIX) and name not in {*Settings.model_fields, *OF_OTHER_COMMANDS}:
            near = get_close_matches(name, Settings.model_fields, n=1)
            hint = f"did you mean {PREFIX}{near[0].upper()}?" if near else f"there are {', '.join(_variables())}"
            raise SettingsError(f"{variable} is not a setting; {hint}")


def _variables() -> list[str]:
    return [PREFIX + name.upper() for name in Settings.model_fields]
