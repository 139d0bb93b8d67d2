"""Accounts, roles and absences on both databases, in an installation of two organisations."""

from collections.abc import Callable

import pytest

from serving.domain.people import Actor, role_held
from serving.service import absences, accounts, keys
from serving.service.accounts import AccountError
from serving.service.callers import caller_of
from serving.service.passwords import PasswordError
from serving.service.policy import Permission, Scope
from serving.service.repositories.people import Absence
from serving.service.sessions import SignInError, end_session
from serving.service.work import NotFoundError, TakenError, Turn
from tests.serving.installation import BRENT, PASSWORD, WHG, Installation, house_rules


def test_an_account_is_kept_as_it_was_added(town: Installation):
    town.add(roles=("social_media_specialist", "communications_colleague"))
    with town.works.reading("whg") as work:
        [kept] = work.people.accounts()
        assert work.people.account("kim") == kept
        assert PASSWORD not in (work.people.password_hash("kim") or "")
    assert (kept.person, kept.name, kept.team, kept.disabled_at) == ("kim", "Kim Lee", "communications", None)
    assert (kept.permissions, kept.added_at) == ({Permission.REVIEW}, town.now)
    assert kept.roles == {"social_media_specialist", "communications_colleague"}


def test_a_sign_in_name_is_one_in_the_whole_installation(town: Installation):
    town.add("kim", WHG)
    with pytest.raises(TakenError, match="There is, or was, an account named 'kim'"):
        town.add("kim", BRENT)
    assert town.events("brent") == []


@pytest.mark.parametrize("person", ["", "k", "Kim", "kim smith", "key:kim", "kim/..", ".kim", "k" * 41, "kim\n", "кім"])
def test_a_sign_in_name_that_programs_or_people_could_mistake_is_refused(town: Installation, person: str):
    with pytest.raises(AccountError, match="lower-case letters, digits, dots and dashes"):
        town.add(person)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "Kim\nLee", "Kim\0", "x" * 101])
def test_an_account_has_the_name_of_a_person(town: Installation, name: str):
    with town.turn() as turn, pytest.raises(AccountError, match="full name"):
        accounts.add_account(turn, "kim", name, "communications", [], [], PASSWORD)


def test_a_role_that_the_house_rules_do_not_have_is_refused_with_those_they_have(town: Installation):
    with pytest.raises(AccountError) as refused:
        town.add(roles=("boss",))
    known = ", ".join(role.id for role in house_rules()["whg"].roles)
    assert str(refused.value) == f"whg@1 has no role 'boss'; there are {known}."


def test_whoever_is_of_a_team_that_the_house_rules_do_not_let_in_has_no_account(town: Installation):
    with pytest.raises(AccountError, match=r"Account Management.*use finance_and_corporate_services"):
        town.add(where=("pineview", "communications", ""))
    with pytest.raises(AccountError, match="No account is for the team 'nobody'"):
        town.add(where=("whg", "nobody", ""))


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1025])
def test_a_password_that_is_too_short_or_too_long_is_refused_and_not_quoted(town: Installation, password: str):
    with town.turn() as turn, pytest.raises(PasswordError, match="12 characters at least") as refused:
        accounts.add_account(turn, "kim", "Kim", "communications", [], [], password)
    assert not password or password not in str(refused.value)


def test_who_is_disabled_has_no_session_no_role_and_no_way_back(town: Installation):
    town.add(roles=("social_media_specialist",))
    token = town.sign_in()
    assert town.lets_in(token)
    with town.turn() as turn:
        accounts.disable_account(turn, "kim")
    assert not town.lets_in(token)
    with pytest.raises(SignInError):
        town.sign_in()
    with town.works.reading("whg") as work:
        account = work.people.account("kim")
    assert account
    assert (account.roles, account.disabled_at) == (frozenset(), town.now)
    for change in (
        lambda turn: accounts.disable_account(turn, "kim"),
        lambda turn: accounts.give_role(turn, "kim", "social_media_specialist"),
        lambda turn: accounts.change_password(turn, "kim", PASSWORD),
        lambda turn: accounts.change_permissions(turn, "kim", list(Permission)),
    ):
        with pytest.raises(NotFoundError, match="was disabled"), town.turn() as turn:
            change(turn)


def test_a_role_is_held_from_when_it_was_given_until_it_is_ended_and_can_be_given_again(town: Installation):
    town.add()
    role = "communications_manager"
    for _ in range(2):
        with town.turn() as turn:
            accounts.give_role(turn, "kim", role)
        with pytest.raises(TakenError, match="has the role communications_manager already"), town.turn() as turn:
            accounts.give_role(turn, "kim", role)
        with town.turn() as turn:
            accounts.end_role(turn, "kim", role)
            assert turn.work.people.accounts()[0].roles == frozenset()
    with pytest.raises(NotFoundError, match="does not have the role"), town.turn() as turn:
        accounts.end_role(turn, "kim", role)


def test_a_deputy_stands_in_on_an_absence_that_somebody_else_recorded_until_it_ends(town: Installation):
    deputy, rules = Actor("dee", frozenset({"communications_colleague"})), house_rules()["whg"]

    def held() -> bool:
        with town.turn(person="dee") as turn:
            return role_held(deputy, "social_media_specialist", rules, turn.absent) is not None

    assert not held()
    with town.turn(person="manager") as turn:
        absences.begin_absence(turn, "social_media_specialist")
    assert held()
    with town.turn(person="manager") as turn:
        absences.end_absence(turn, "social_media_specialist")
    assert not held()
    with town.turn(person="dee") as turn:
        absences.begin_absence(turn, "social_media_specialist")
    assert not held()


def test_absences_are_kept_with_who_recorded_them_latest_first(town: Installation):
    with town.turn(person="manager") as turn:
        first = absences.begin_absence(turn, "social_media_specialist")
    with pytest.raises(TakenError, match="recorded absent already"), town.turn(person="other") as turn:
        absences.begin_absence(turn, "social_media_specialist")
    with town.turn(person="other") as turn:
        absences.end_absence(turn, "social_media_specialist")
    ended = town.now
    with town.turn(person="other") as turn:
        second = absences.begin_absence(turn, "social_media_specialist")
        assert turn.work.people.absences() == [
            second,
            Absence("social_media_specialist", first.since, ended, "manager"),
        ]
    with pytest.raises(AccountError, match="has no role 'boss'"), town.turn() as turn:
        absences.begin_absence(turn, "boss")
    with pytest.raises(NotFoundError, match="not recorded absent"), town.turn() as turn:
        absences.end_absence(turn, "communications_manager")


def test_all_of_it_is_in_the_trail_of_the_organisation_and_holds(town: Installation):
    town.add(roles=("social_media_specialist",))
    steps: list[Callable[[Turn], object]] = [
        lambda turn: accounts.change_permissions(turn, "kim", [Permission.AUDIT]),
        lambda turn: accounts.give_role(turn, "kim", "communications_manager"),
        lambda turn: accounts.end_role(turn, "kim", "communications_manager"),
        lambda turn: absences.begin_absence(turn, "communications_manager"),
        lambda turn: absences.end_absence(turn, "communications_manager"),
        lambda turn: keys.create_key(turn, "feed", [Scope.INTAKE]),
        lambda turn: keys.revoke_key(turn, "feed"),
        lambda turn: accounts.change_password(turn, "kim", "another password"),
    ]
    for step in steps:
        with town.turn() as turn:
            step(turn)
    token = town.sign_in(password="another password")
    with town.turn(person="kim") as turn:
        end_session(turn, token)
    with town.turn() as turn:
        accounts.disable_account(turn, "kim")
        assert list(turn.work.trail.breaks()) == []
    assert [(event, subject) for _, event, subject in town.events()] == [
        ("account_added", "kim"),
        ("role_given", "kim"),
        ("permissions_changed", "kim"),
        ("role_given", "kim"),
        ("role_ended", "kim"),
        ("absence_begun", "role:communications_manager"),
        ("absence_ended", "role:communications_manager"),
        ("key_created", "key:feed"),
        ("key_revoked", "key:feed"),
        ("password_changed", "kim"),
        ("signed_in", "kim"),
        ("signed_out", "kim"),
        ("account_disabled", "kim"),
        ("role_ended", "kim"),
    ]
    assert {person for person, _, _ in town.events()} == {"command line", "kim"}


def test_what_is_refused_leaves_no_trace(town: Installation):
    town.add()
    before = town.events()
    for refused in (
        lambda turn: accounts.add_account(turn, "kim", "Kim Lee", "communications", [], [], PASSWORD),
        lambda turn: accounts.add_account(turn, "lee", "Kim Lee", "communications", [], ["boss"], PASSWORD),
        lambda turn: accounts.add_account(turn, "lee", "Kim Lee", "communications", [], [], "short"),
        lambda turn: accounts.change_password(turn, "kim", "short"),
    ):
        with pytest.raises((TakenError, AccountError, PasswordError)), town.turn() as turn:
            refused(turn)
    assert town.events() == before
    with town.works.reading("whg") as work:
        assert [account.person for account in work.people.accounts()] == ["kim"]
    assert town.lets_in(town.sign_in())


def test_two_organisations_never_see_each_other(town: Installation):
    for person, where in (("kim", WHG), ("bo", BRENT)):
        town.add(person, where, (where[2],))
        with town.turn(where[0], person) as turn:
            keys.create_key(turn, "feed", [Scope.INTAKE])
            absences.begin_absence(turn, where[2])
    for organisation, person, other in (("whg", "kim", "bo"), ("brent", "bo", "kim")):
        with town.turn(organisation) as turn:
            people = turn.work.people
            assert [account.person for account in people.accounts()] == [person]
            assert (people.account(other), people.password_hash(other)) == (None, None)
            kept = people.keys()
            assert [key.organisation for key in kept] == [organisation]
            assert [absence.recorded_by for absence in people.absences()] == [person]
            assert len(turn.absent) == 1
        for change in (
            lambda turn, other=other: accounts.disable_account(turn, other),
            lambda turn, other=other: accounts.change_password(turn, other, PASSWORD),
            lambda turn, other=other: accounts.change_permissions(turn, other, []),
        ):
            with pytest.raises(NotFoundError), town.turn(organisation) as turn:
                change(turn)
        caller = caller_of(town.credentials, town.sign_in(person), town.now)
        assert caller
        assert (caller.organisation, caller.person) == (organisation, person)
    with town.turn("whg") as turn:
        keys.revoke_key(turn, "feed")
    with town.works.reading("brent") as work:
        [kept] = work.people.keys()
    assert kept.revoked_at is None
