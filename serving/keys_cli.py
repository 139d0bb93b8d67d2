"""`houserules keys`: makes, lists and revokes the keys that programs show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from serving.cli_options import refusal

app = typer.Typer(no_args_is_help=True, help="API keys.")

File = Annotated[Path | None, typer.Option("--keys", help="File of API keys.", show_default="in your home folder")]
Name = Annotated[str, typer.Argument(help="Whom or what the key is for.", show_default=False)]


@app.command()
def create(name: Name, keys: File = None) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    from serving.service.keys import create_key

    with _refusals():
        path = _file(keys)
        typer.echo(create_key(path, name, _now()))
    typer.echo(f"keep it now: {path} has only its hash", err=True)


@app.command("list")
def list_keys(keys: File = None) -> None:
    """List the keys by name, with when they were made and revoked."""
    from serving.service.keys import read_keys

    with _refusals():
        path = _file(keys)
        found = read_keys(path).keys
    if not found:
        typer.echo(f"no keys in {path}", err=True)
    for key in found:
        revoked = f", revoked {key.revoked:%Y-%m-%d %H:%M} UTC" if key.revoked else ""
        typer.echo(f"{key.name}: made {key.created:%Y-%m-%d %H:%M} UTC{revoked}")


@app.command()
def revoke(name: Name, keys: File = None) -> None:
    """Stop accepting a key, in services that run as well."""
    from serving.service.keys import revoke_key

    with _refusals():
        revoke_key(_file(keys), name, _now())
    typer.echo(f"{name}: revoked")


def _file(given: Path | None) -> Path:
    from serving.settings import read_settings

    return read_settings(keys=given).keys


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def _refusals() -> Iterator[None]:
    from serving.service.keys import KeysError
    from serving.settings import SettingsError

    try:
        yield
    except (KeysError, SettingsError) as error:
        raise refusal("keys", error) from None
