"""Accounts of named people: who may sign in, what for, and in which roles of the house rules."""

import re
from collections.abc import Iterable

from serving.domain.part import Id
from serving.domain.rules import HouseRules
from serving.domain.words import says_something
from serving.service.passwords import hash_password
from serving.service.policy import Permission
from serving.service.repositories.people import Account
from serving.service.work import NotFoundError, Turn

PERSON = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
LONGEST_NAME = 100


class AccountError(ValueError):
    """An account that cannot be as asked; the message is one sentence that says why."""


def add_account(
    turn: Turn,
    person: str,
    name: str,
    team: Id,
    permissions: Iterable[Permission],
    roles: Iterable[Id],
    password: str,
) -> Account:
    """Add an account. Raises `AccountError`, `PasswordError`, or `TakenError` where the sign-in name is in use."""
    wanted = frozenset(permissions)
    account = Account(turn.work.organisation, person, name.strip(), team, wanted, frozenset(roles), turn.at)
    _check_names(account)
    _check_team(team, turn.rules)
    for role in account.roles:
        check_role(role, turn.rules)
    turn.work.people.add_account(account, hash_password(password))
    turn.record("account_added", person, team=team, permissions=_listed(wanted))
    for role in sorted(account.roles):
        turn.record("role_given", person, given=role)
    return account


def disable_account(turn: Turn, person: str) -> None:
    """Close an account for good: its sessions and roles end. Raises `NotFoundError`."""
    account = open_account(turn, person)
    turn.work.people.disable(person, turn.at)
    turn.record("account_disabled", person)
    for role in sorted(account.roles):
        turn.record("role_ended", person, ended=role)


def change_password(turn: Turn, person: str, password: str) -> None:
    """Set another password; whoever is signed in has to do it again. Raises `PasswordError`, `NotFoundError`."""
    open_account(turn, person)
    turn.work.people.set_password(person, hash_password(password), turn.at)
    turn.record("password_changed", person)


def change_permissions(turn: Turn, person: str, permissions: Iterable[Permission]) -> None:
    """Say anew what an account is for. Raises `NotFoundError`."""
    wanted = frozenset(permissions)
    open_account(turn, person)
    turn.work.people.set_permissions(person, wanted)
    turn.record("permissions_changed", person, permissions=_listed(wanted))


def give_role(turn: Turn, person: str, role: Id) -> None:
    """Give a person a role of the house rules. Raises `AccountError`, `NotFoundError`, `TakenError`."""
    check_role(role, turn.rules)
    open_account(turn, person)
    turn.work.people.give_role(person, role, turn.at)
    turn.record("role_given", person, given=role)


def end_role(turn: Turn, person: str, role: Id) -> None:
    """End a role that a person holds, also one that the house rules no longer have. Raises `NotFoundError`."""
    open_account(turn, person)
    turn.work.people.end_role(person, role, turn.at)
    turn.record("role_ended", person, ended=role)


def open_account(turn: Turn, person: str) -> Account:
    """An account of the organisation that is not disabled. Raises `NotFoundError`."""
    account = turn.work.people.account(person)
    if account is None or account.disabled_at:
        why = "was disabled" if account else "is not there"
        raise NotFoundError(f"The account '{person}' {why}.")
    return account


def check_role(role: Id, rules: HouseRules) -> None:
    """Raises `AccountError`, with those there are, where the house rules have no such role."""
    known = [it.id for it in rules.roles]
    if role not in known:
        raise AccountError(f"{rules.id} has no role '{role}'; there are {', '.join(known)}.")


def _check_names(account: Account) -> None:
    if not PERSON.fullmatch(account.person):
        raise AccountError("A sign-in name is 2 to 40 lower-case letters, digits, dots and dashes.")
    if not says_something(account.name) or not account.name.isprintable() or len(account.name) > LONGEST_NAME:
        raise AccountError(f"An account has the full name of a person, {LONGEST_NAME} characters at most.")


def _check_team(team: Id, rules: HouseRules) -> None:
    let_in = rules.access.teams if rules.access else ()
    known = list(let_in) or [it.id for it in rules.teams]
    if team not in known:
        clause = f" ({rules.access.clause})" if rules.access and let_in else ""
        raise AccountError(f"No account is for the team '{team}' under {rules.id}{clause}; use {', '.join(known)}.")


def _listed(permissions: Iterable[Permission]) -> str:
    return ", ".join(sorted(permissions))
