"""Sessions and keys on both databases: who is let in, for how long, and who no more."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from serving.service import accounts, keys
from serving.service.callers import caller_of
from serving.service.keys import KeyRefusedError
from serving.service.policy import Scope
from serving.service.sessions import LASTS, Failures, Proven, SignInError, begin_session, end_session, prove
from serving.service.work import NotFoundError, TakenError
from serving.store.database import writing
from tests.serving.installation import BRENT, NOON, PASSWORD, WHG, Installation, house_rules


def test_a_new_password_ends_every_session_and_the_old_one_opens_nothing(town: Installation):
    town.add()
    tokens = [town.sign_in(), town.sign_in()]
    with town.turn() as turn:
        accounts.change_password(turn, "kim", "another password")
    assert [town.lets_in(token) for token in tokens] == [False, False]
    with pytest.raises(SignInError):
        town.sign_in()
    assert town.lets_in(town.sign_in(password="another password"))


def test_a_password_changed_while_somebody_signs_in_lets_nobody_in_with_the_old_one(town: Installation):
    town.add()
    proven = prove(town.credentials, Failures(), house_rules(), "kim", PASSWORD, NOON)
    with town.turn() as turn:
        accounts.change_password(turn, "kim", "another password")
    with pytest.raises(SignInError), town.turn(person="kim") as turn:
        begin_session(turn, proven)


def test_a_session_ends_after_twelve_hours_or_when_somebody_signs_out(town: Installation):
    town.add()
    token = town.sign_in()
    assert town.lets_in(token, hours=11.99)
    assert not town.lets_in(token, hours=12)
    with town.turn(person="kim") as turn:
        end_session(turn, token)
    assert not town.lets_in(token)


def test_sessions_that_have_run_out_are_not_kept(town: Installation, engine: Engine):
    town.add()
    town.sign_in()
    town.now += LASTS
    town.sign_in()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sessions")).scalar() == 1


def test_no_token_and_no_password_is_in_the_database(town: Installation, engine: Engine):
    town.add()
    with town.turn() as turn:
        key = keys.create_key(turn, "feed", [Scope.INTAKE])
    secrets = [town.sign_in(), key, PASSWORD]
    with engine.connect() as connection:
        tables = ("accounts", "sessions", "keys", "audit_entries")
        everything = "\n".join(str(row) for name in tables for row in connection.execute(text(f"SELECT * FROM {name}")))
    assert [secret for secret in secrets if secret in everything or secret[-20:] in everything] == []


def test_a_key_opens_what_it_is_for_until_it_is_revoked(town: Installation):
    with town.turn() as turn:
        token = keys.create_key(turn, "feed", [Scope.INTAKE, Scope.CLASSIFY])
    caller = caller_of(town.credentials, token, town.now)
    assert caller
    assert (caller.organisation, caller.person, caller.is_program) == ("whg", "key:feed", True)
    assert caller.grants == {Scope.INTAKE, Scope.CLASSIFY}
    with town.turn() as turn:
        keys.revoke_key(turn, "feed")
    assert not town.lets_in(token)


def test_a_key_s_name_is_not_used_again(town: Installation):
    with town.turn() as turn:
        keys.create_key(turn, "feed", [Scope.INTAKE])
    with town.turn() as turn:
        keys.revoke_key(turn, "feed")
    with pytest.raises(TakenError, match="There is, or was, a key named 'feed'"), town.turn() as turn:
        keys.create_key(turn, "feed", [Scope.INTAKE])
    with pytest.raises(NotFoundError, match="no key named 'feed' to revoke"), town.turn() as turn:
        keys.revoke_key(turn, "feed")


@pytest.mark.parametrize(("name", "scopes"), [("a/b", [Scope.INTAKE]), ("", [Scope.INTAKE]), ("feed", [])])
def test_a_key_has_a_plain_name_and_is_for_something(town: Installation, name: str, scopes: list[Scope]):
    with pytest.raises(KeyRefusedError), town.turn() as turn:
        keys.create_key(turn, name, scopes)


def test_a_revoked_key_stays_revoked_whoever_writes(town: Installation, engine: Engine):
    with town.turn() as turn:
        keys.create_key(turn, "feed", [Scope.INTAKE])
        keys.revoke_key(turn, "feed")
    for statement in ("UPDATE keys SET revoked_at = NULL", "DELETE FROM keys"):
        with pytest.raises(DBAPIError), writing(engine) as connection:
            connection.execute(text(statement))


def test_one_organisation_cannot_end_a_session_of_another(town: Installation):
    town.add("kim", WHG)
    token = town.sign_in("kim")
    with town.turn("brent", "bo") as turn:
        end_session(turn, token)
    assert town.lets_in(token)


def test_an_organisation_that_is_not_served_here_signs_nobody_in(town: Installation):
    town.add("bo", BRENT)
    with pytest.raises(SignInError):
        prove(town.credentials, Failures(), {"whg"}, "bo", PASSWORD, NOON)


def test_whether_anybody_could_be_let_in_is_known(town: Installation):
    assert (town.credentials.any_made(), town.credentials.any_accepted()) == (False, False)
    with town.turn() as turn:
        keys.create_key(turn, "feed", [Scope.INTAKE])
    assert (town.credentials.any_made(), town.credentials.any_accepted()) == (True, True)
    with town.turn() as turn:
        keys.revoke_key(turn, "feed")
    assert (town.credentials.any_made(), town.credentials.any_accepted()) == (True, False)
    town.add("bo", BRENT)
    assert town.credentials.any_accepted()
    with town.turn("brent") as turn:
        accounts.disable_account(turn, "bo")
    assert (town.credentials.any_made(), town.credentials.any_accepted()) == (True, False)


def test_somebody_who_signs_in_may_write_their_name_in_capitals(town: Installation):
    town.add()
    assert isinstance(prove(town.credentials, Failures(), house_rules(), " Kim ", PASSWORD, NOON), Proven)
