"""`houserules serve`: the API, until it is told to stop."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import refusal

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from serving.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.", show_default="8080")] = None,
    bundle: Annotated[Path | None, typer.Option(help="Folder of the classifier.", show_default="what ships")] = None,
    rules: Annotated[
        str | None, typer.Option(help="House rules: a name that ships, or a YAML file.", show_default="whg")
    ] = None,
    keys: Annotated[Path | None, typer.Option(help="File of API keys.", show_default="in your home folder")] = None,
) -> None:
    """Serve the API: labels and suggestions for comments, over HTTP.

    Every option, and more, can be set by a variable such as HOUSERULES_PORT.
    Beyond this machine's own address it asks for keys: `houserules keys`.
    Stops on SIGTERM or Ctrl+C when all answers under way are given.
    """
    from models.bundle import BundleError
    from serving.service.keys import KeysError
    from serving.service.rules_file import RulesError
    from serving.settings import SettingsError, read_settings
    from serving.web.server import ListenError, run

    try:
        settings = read_settings(host=host, port=port, bundle=bundle, rules=rules, keys=keys)
        app, listener = _prepare(settings)
    except (BundleError, KeysError, ListenError, RulesError, SettingsError) as error:
        raise refusal("serve", error) from None
    run(app, listener, settings, announce=lambda: _announce(app, listener))


def _prepare(settings: "Settings") -> "tuple[FastAPI, socket.socket]":
    """Everything that can fail, before anything is served."""
    from serving.service.classify import open_classifier
    from serving.service.keys import KeysError, KeysInUse
    from serving.web.app import create_app
    from serving.web.logs import configure_logging
    from serving.web.running import Running
    from serving.web.server import bind

    keys = KeysInUse(settings.keys)
    if not settings.is_loopback and not keys.any_accepted:
        raise KeysError(
            f"{settings.host} can be reached from other machines and there is no key in {settings.keys}; "
            "make one with 'houserules keys create NAME', or listen on 127.0.0.1"
        )
    listener = bind(settings.host, settings.port)
    classifier = open_classifier(settings.bundle, settings.rules, threads=settings.threads)
    configure_logging(settings.log_level)
    return create_app(Running.start(classifier, settings), keys, settings), listener


def _announce(app: "FastAPI", listener: "socket.socket") -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    classifier = app.state.running.classifier
    typer.echo(f"houserules listens on {address}/ (Ctrl+C stops it)")
    typer.echo(f"  classifier   {classifier.identity}")
    typer.echo(f"  house rules  {classifier.rules_identity}, {classifier.rules.organisation.name}")
    typer.echo(f"  described at {address}/openapi.json")
