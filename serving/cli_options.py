"""Options that several sub-commands share, and the turn of whoever types one of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

    from serving.domain.people import Actor
    from serving.domain.rules import HouseRules
    from serving.service.work import Turn, Work
    from serving.store.work import SqlWorks

COMMAND_LINE = "command line"
"""Who did something, in the audit trail, where nobody is named."""

RAISED = "P0001"
"""The code of what a trigger refuses in PostgreSQL."""

BundleOption = Annotated[
    Path | None,
    typer.Option(envvar="HOUSERULES_BUNDLE", help="Folder of the classifier.", show_default="what ships"),
]
RulesOption = Annotated[
    str, typer.Option(envvar="HOUSERULES_RULES", help="House rules: a name that ships, or a YAML file.")
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(help="sqlite:///FILE or postgresql://…; HOUSERULES_DATABASE.", show_default="in your home folder"),
]
OrganisationOption = Annotated[
    str | None,
    typer.Option(help="One of those in HOUSERULES_RULES, such as whg.", show_default="the only one"),
]
SamePersonOption = Annotated[
    bool,
    typer.Option(
        "--same-person",
        help="For an author known by name alone: you made sure that all their comments are one person's.",
    ),
]
ByOption = Annotated[
    str,
    typer.Option("--by", metavar="NAME", help="Who does this, for the audit trail: an account that may manage."),
]

PasswordFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Read the password from a file, - for standard input.", show_default=False),
]


class OrganisationError(ValueError):
    """It is not clear which organisation is meant; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of whoever types a command, on what one organisation keeps."""

    works: "SqlWorks"
    rules: "HouseRules"
    by: str

    @contextmanager
    def writing(self) -> "Iterator[Turn]":
        """A turn in a transaction that writes."""
        from serving.service.work import Turn

        with self.works.writing(self.rules.organisation.id) as work:
            yield Turn(work, self.rules, self._actor(work), datetime.now(UTC))

    @contextmanager
    def reading(self) -> "Iterator[Turn]":
        """A turn in a transaction that only reads."""
        from serving.service.work import Turn

        with self.works.reading(self.rules.organisation.id) as work:
            yield Turn(work, self.rules, self._actor(work), datetime.now(UTC))

    def _actor(self, work: "Work") -> "Actor":
        from serving.domain.people import Actor
        from serving.service.accounts import AccountError
        from serving.service.policy import Permission

        if self.by == COMMAND_LINE:
            return Actor(COMMAND_LINE, frozenset())
        account = work.people.account(self.by)
        if account is None or account.disabled_at or Permission.MANAGE not in account.permissions:
            raise AccountError(f"'{self.by}' is no account that may manage; give --by one, or leave it out.")
        return Actor(account.person, account.roles)


@contextmanager
def kept(
    command: str, database: str | None, organisation: str | None, by: str = COMMAND_LINE, *, writes: bool = True
) -> Iterator[Turns]:
    """The turns on what an organisation keeps; all that is refused meanwhile ends the command with one line.

    The house rules are those that a service would take: a changed file under the name of a version that was in use is
    refused. A command that `writes` registers new ones and makes what is missing; another one leaves all as it is.
    """
    from sqlalchemy.exc import DBAPIError

    from serving.domain.errors import RefusedError
    from serving.service.accounts import AccountError
    from serving.service.keys import KeyRefusedError
    from serving.service.passwords import PasswordError
    from serving.service.rules_file import RulesError, load_all_rules
    from serving.service.work import NotFoundError, TakenError
    from serving.settings import SettingsError, read_settings
    from serving.store.database import DatabaseError, open_existing, open_migrated
    from serving.store.rules import RulesInUseError, check_rules, register_rules
    from serving.store.work import SqlWorks

    try:
        settings = read_settings(database=database)
        rules = load_all_rules(settings.all_rules)
        engine = (open_migrated if writes else open_existing)(settings.database.get_secret_value())
        try:
            works = SqlWorks(engine)
            chosen = _chosen(rules, organisation, works)
            if writes:
                register_rules(works, rules.values(), datetime.now(UTC), in_force=False)
            else:
                check_rules(works, rules.values())
            yield Turns(works, chosen, by)
        finally:
            engine.dispose()
    except DatabaseError as error:
        raise refusal(command, DatabaseError(f"the database {error}")) from None
    except DBAPIError as error:
        raise refusal(command, DatabaseError(f"the database {_refused(error)}")) from None
    except UnicodeError:
        raise refusal(command, ValueError("something you gave is no text in UTF-8; type it anew")) from None
    except (
        AccountError,
        KeyRefusedError,
        NotFoundError,
        OrganisationError,
        PasswordError,
        RefusedError,
        RulesError,
        RulesInUseError,
        SettingsError,
        TakenError,
    ) as error:
        raise refusal(command, error) from None


def bundle_folder(given: Path | None) -> Path:
    """The folder of the bundle, which is that of the program unless `given`."""
    from serving.settings import DEFAULT_BUNDLE

    return given or DEFAULT_BUNDLE


def refusal(command: str, error: Exception) -> typer.Exit:
    """Print the first line of an error and return what ends the command."""
    typer.echo(f"houserules {command}: {str(error).partition(chr(10))[0]}", err=True)
    return typer.Exit(2)


def read_password(file: Path) -> str:
    """The password in a file, or on standard input where it is named -. Raises `PasswordError`."""
    from serving.service.passwords import PasswordError

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise PasswordError(f"The password cannot be read from {file}: {reason}.") from None
    return text.removesuffix("\n").removesuffix("\r")


def check_file(command: str, output: Path) -> None:
    """End a command that would write what residents wrote where everybody sees it, or into a file named -."""
    if str(output) == "-":
        raise refusal(command, ValueError("- is no file; name one, which only you can read: this is personal data"))


def _refused(error: "DBAPIError") -> str:
    """What the database said, without the values it was given."""
    from sqlalchemy.exc import IntegrityError, OperationalError

    if isinstance(error, OperationalError):
        return "does not answer"
    by_a_rule = isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) == RAISED
    words = f" ({str(error.orig).partition(chr(10))[0]})" if by_a_rule else ""
    return f"refuses this{words}, and nothing was changed; check what you gave, and the clock of this machine"


def _chosen(rules: "dict[str, HouseRules]", organisation: str | None, works: "SqlWorks") -> "HouseRules":
    from serving.store.rules import organisations_registered

    named = organisation or (next(iter(rules)) if len(rules) == 1 else None)
    if named is None:
        raise OrganisationError(f"there are several organisations; say --organisation {' or '.join(rules)}")
    if named not in rules:
        raise OrganisationError(f"'{named}' is not in HOUSERULES_RULES, which names {', '.join(rules)}")
    served = organisations_registered(works)
    if served and named not in served:
        raise OrganisationError(
            f"'{named}' was never served from this database, which is that of {', '.join(served)}; "
            "name its house rules in HOUSERULES_RULES, or start 'houserules serve' with them first"
        )
    return rules[named]
