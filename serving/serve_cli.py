"""`houserules serve`: the API, until it is told to stop."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import refusal

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI
    from sqlalchemy import Engine

    from serving.settings import Settings


class UnguardedError(ValueError):
    """The service could be reached by anybody; the message is one sentence that says what to do."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.", show_default="8080")] = None,
    bundle: Annotated[Path | None, typer.Option(help="Folder of the classifier.", show_default="what ships")] = None,
    rules: Annotated[
        str | None,
        typer.Option(help="House rules: names that ship, or YAML files, with commas between.", show_default="whg"),
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="sqlite:///FILE or postgresql://…", show_default="a file in your home folder")
    ] = None,
) -> None:
    """Serve the API: labels and suggestions for comments, cases and decisions, over HTTP.

    Every option, and more, can be set by a variable such as HOUSERULES_PORT.
    Once there is a key or an account it asks for one: `houserules keys`, `houserules accounts`.
    Beyond this machine's own address it starts only then.
    Stops on SIGTERM or Ctrl+C when all answers under way are given.
    """
    from models.bundle import BundleError
    from serving.service.rules_file import RulesError
    from serving.settings import SettingsError, read_settings
    from serving.store.database import DatabaseError
    from serving.store.rules import RulesInUseError
    from serving.web.server import ListenError, leave, run

    try:
        settings = read_settings(host=host, port=port, bundle=bundle, rules=rules, database=database)
        app, engine, listener = _prepare(settings)
    except DatabaseError as error:
        raise refusal("serve", DatabaseError(f"the database {error}")) from None
    except (BundleError, ListenError, RulesError, RulesInUseError, SettingsError, UnguardedError) as error:
        raise refusal("serve", error) from None
    try:
        run(app, listener, settings, announce=lambda: _announce(app, listener))
    finally:
        engine.dispose()
    leave()


def _prepare(settings: "Settings") -> "tuple[FastAPI, Engine, socket.socket]":
    """Everything that can fail, before anything is served."""
    from datetime import UTC, datetime

    from serving.service.classify import open_classifiers
    from serving.service.rules_file import load_all_rules
    from serving.store.database import open_migrated
    from serving.store.people import SqlCredentials
    from serving.store.rules import register_rules
    from serving.store.work import SqlWorks
    from serving.web.app import create_app
    from serving.web.logs import configure_logging
    from serving.web.running import Running
    from serving.web.server import bind

    rules = load_all_rules(settings.all_rules).values()
    engine = open_migrated(settings.database.get_secret_value())
    works, credentials = SqlWorks(engine), SqlCredentials(engine)
    if not settings.is_loopback and not credentials.any_accepted():
        raise UnguardedError(
            f"{settings.host} can be reached from other machines and there is neither key nor account in "
            f"{engine.url.render_as_string()}; make one with 'houserules keys create NAME' or "
            "'houserules accounts add NAME', or listen on 127.0.0.1"
        )
    listener = bind(settings.host, settings.port)
    classifiers = open_classifiers(settings.bundle, list(rules), threads=settings.threads)
    register_rules(works, rules, datetime.now(UTC))
    configure_logging(settings.log_level)
    return create_app(Running.start(classifiers, works, credentials, settings), settings), engine, listener


def _announce(app: "FastAPI", listener: "socket.socket") -> None:
    from serving.store.rules import organisations_registered

    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    running = app.state.running
    typer.echo(f"houserules listens on {address}/ (Ctrl+C stops it)")
    typer.echo(f"  classifier   {running.first.classifier.identity}")
    for house in running.houses.values():
        typer.echo(f"  house rules  {house.classifier.rules_identity}, {house.classifier.rules.organisation.name}")
    typer.echo(f"  described at {address}/openapi.json")
    for organisation in organisations_registered(running.works):
        if organisation not in running.houses:
            typer.echo(f"  not served   {organisation}: nobody signs in, and nothing is scored or erased in its time")
