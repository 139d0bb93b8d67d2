"""`houserules demo`: an empty database is filled with a believable week, to look at and to try things on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli_options import BundleOption, PasswordFile, bundle_folder, read_password, refusal

if TYPE_CHECKING:
    from serving.demo.making import Contents
    from serving.domain.rules import HouseRules
    from serving.store.work import SqlWorks

DATABASE = "sqlite:///demo.db"


class NotEmptyError(ValueError):
    """The database cannot take a demo; the message is one sentence that says what to do."""


def demo(
    database: Annotated[
        str, typer.Option(help="An empty one: sqlite:///FILE or postgresql://…; never the one that you work with.")
    ] = DATABASE,
    rules: Annotated[str, typer.Option(help="House rules: a name that ships, or a YAML file.")] = "whg",
    password_file: PasswordFile = None,
    bundle: BundleOption = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Where a demo is there already, leave it and say who can sign in.")
    ] = False,
) -> None:
    """Fill an empty database with a week at a housing association that ends now.

    Some 130 comments in every state, decisions with advice and evidence, appeals, corrections, and an account for each
    role of the house rules. People, places and numbers are made up. The week is played through the functions that
    people use at work, so it obeys every rule. Then: houserules serve --database …

    All accounts have one password, which is made by chance and printed once unless --password-file gives one.
    """
    from models.bundle import BundleError
    from serving.demo.making import Contents, contents
    from serving.service.passwords import PasswordError
    from serving.service.rules_file import RulesError
    from serving.store.database import DatabaseError, open_migrated
    from serving.store.work import SqlWorks

    try:
        engine = open_migrated(database)
    except DatabaseError as error:
        raise refusal("demo", DatabaseError(f"the database {error}")) from None
    try:
        works = SqlWorks(engine)
        found = contents(works)
        if found == Contents.DEMO and keep:
            _welcome_back(works)
            return
        _check_empty(found, engine.url.render_as_string())
        _make(works, rules, bundle, read_password(password_file) if password_file else None)
    except (BundleError, NotEmptyError, PasswordError, RulesError) as error:
        raise refusal("demo", error) from None
    finally:
        engine.dispose()


def _check_empty(found: "Contents", database: str) -> None:
    from serving.demo.making import Contents

    match found:
        case Contents.DEMO:
            raise NotEmptyError(f"{database} holds a demo already; serve it, or delete it and make another")
        case Contents.PART_OF_A_DEMO:
            raise NotEmptyError(f"the demo in {database} was interrupted while it was made; delete it and start again")
        case Contents.WORK:
            raise NotEmptyError(f"{database} is in use; a demo needs a database of its own, such as {DATABASE}")


def _make(works: "SqlWorks", rules: str, bundle: Path | None, password: str | None) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from serving.demo.making import make_demo
    from serving.demo.story import read_story
    from serving.demo.welcome import to_name, to_try
    from serving.service.classify import open_classifier
    from serving.service.passwords import hash_password, new_password

    chosen = new_password() if password is None else password
    hash_password(chosen)  # one that is not taken is refused before anything is written
    classifier, story = open_classifier(bundle_folder(bundle), rules), read_story()
    now, console = datetime.now(UTC).replace(microsecond=0), Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        week = bar.add_task("playing a week", total=1.0)
        made = make_demo(works, classifier, story, chosen, now, lambda share: bar.update(week, completed=share))
    for sentence in made.missed:
        typer.echo(f"left out: {sentence}", err=True)
    _say_who(works, classifier.rules.organisation.id, classifier.rules)
    typer.echo(f"\nPassword of them all   {'the one you gave' if password is not None else chosen}")
    typer.echo(f"Key of the tool        {made.key}")
    typer.echo("Keep both now: they are not shown again.\n")
    first, option = to_name(works.engine.url)
    typer.echo(f"{first}Serve it with: houserules serve --rules {rules}{option}")
    typer.echo("and try in another window:\n")
    typer.echo(to_try(made.key, made.desk, chosen if password is None else "THE PASSWORD YOU GAVE"), nl=False)


def _welcome_back(works: "SqlWorks") -> None:
    """Who can sign in to a demo that was made before. Its password and its key are kept nowhere."""
    from serving.demo.welcome import to_name
    from serving.service.rules_file import RulesError, find_rules, load_rules
    from serving.store.rules import organisations_registered

    organisation = organisations_registered(works)[0]
    try:
        rules = load_rules(find_rules(organisation))
    except RulesError:  # the demo was made with somebody's own file
        rules = None
    _say_who(works, organisation, rules)
    first, option = to_name(works.engine.url)
    typer.echo("\nThis demo was made before, and its password shown then; the database has only hashes.")
    typer.echo(f"{first}A new password: houserules accounts password NAME{option}")
    typer.echo(f"A new key:      houserules keys create NAME --scope classify --scope intake{option}")


def _say_who(works: "SqlWorks", organisation: str, rules: "HouseRules | None") -> None:
    from rich.console import Console

    from serving.demo.welcome import who_can_sign_in

    with works.reading(organisation) as work:
        accounts = work.people.accounts()
    Console().print(who_can_sign_in(accounts, rules))
