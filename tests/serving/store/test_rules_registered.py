"""House rules as the database knows them, so that it can refuse what they refuse."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from serving.service.rules_file import load_all_rules
from serving.store.database import reading, writing
from serving.store.rules import RulesInUseError, fingerprint, organisations_registered, register_rules
from serving.store.tables import (
    rules_acts,
    rules_advisers,
    rules_grounds,
    rules_judges,
    rules_protections,
    rules_versions,
)
from serving.store.work import SqlWorks

AT = datetime(2026, 11, 21, tzinfo=UTC)
TABLES = (rules_versions, rules_acts, rules_advisers, rules_judges, rules_grounds, rules_protections)
SHIPPED = ["whg", "north-herts", "brent", "pineview"]


@pytest.fixture(scope="module")
def shipped() -> dict[str, HouseRules]:
    return load_all_rules(SHIPPED)


def kept(engine: Engine) -> list[list[Any]]:
    with reading(engine) as connection:
        return [sorted(map(repr, connection.execute(select(table)))) for table in TABLES]


def test_every_organisation_s_acts_advisers_judges_and_grounds_are_there(
    engine: Engine, shipped: dict[str, HouseRules]
):
    register_rules(SqlWorks(engine), shipped.values(), AT)
    assert organisations_registered(SqlWorks(engine)) == sorted(SHIPPED)
    with reading(engine) as connection:
        for id, rules in shipped.items():
            versions = connection.execute(select(rules_versions).where(rules_versions.c.organisation == id)).all()
            acts = connection.execute(select(rules_acts).where(rules_acts.c.organisation == id)).all()
            grounds = connection.execute(select(rules_grounds).where(rules_grounds.c.organisation == id)).all()
            assert [(it.id, it.sha256, it.registered_at) for it in versions] == [(rules.id, fingerprint(rules), AT)]
            assert {it.act: it.decided_by for it in acts} == {str(it.act): it.decided_by for it in rules.acts}
            assert {it.act: it.deputy for it in acts} == {
                str(it.act): rules.role(it.decided_by).in_absence for it in rules.acts
            }
            assert {it.ground: it.place for it in grounds} == {it.id: it.place for it in rules.grounds}


def test_what_whg_says_of_blocking_is_what_the_database_asks_for(engine: Engine, shipped: dict[str, HouseRules]):
    rules = shipped["whg"]
    register_rules(SqlWorks(engine), [rules], AT)
    block, terms = rules.act(ActKind.BLOCK), rules.appeal(ActKind.BLOCK)
    assert block
    assert terms
    with reading(engine) as connection:
        act = connection.execute(select(rules_acts).where(rules_acts.c.act == "block")).one()
        advisers = connection.execute(select(rules_advisers).where(rules_advisers.c.act == "block")).all()
        judges = connection.execute(select(rules_judges).where(rules_judges.c.act == "block")).all()
    assert (act.advice_needed, act.evidence_needed, act.grounds_needed) == (bool(block.advice_from), True, True)
    assert (act.advice_binds, act.repeat_needed, act.or_extreme) == (
        block.advice_binds,
        block.after_repeat,
        block.or_extreme,
    )
    assert (act.appeal_months, act.together_with) == (terms.opens_after_months, terms.together_with)
    assert {it.role for it in advisers} == set(block.advice_from)
    assert {it.role for it in judges} == set(terms.judged_by)


def test_registering_again_what_is_there_changes_nothing(engine: Engine, shipped: dict[str, HouseRules]):
    works = SqlWorks(engine)
    register_rules(works, shipped.values(), AT)
    before = kept(engine)
    register_rules(works, shipped.values(), datetime.now(UTC))
    assert kept(engine) == before
    with works.reading("whg") as work:
        told = [(it.event, it.subject) for it in work.trail.entries()]
    assert told == [("rules_registered", "whg@1"), ("rules_in_force", "whg@1")]


def test_the_same_version_with_other_content_is_refused_and_a_new_version_is_not(
    engine: Engine, shipped: dict[str, HouseRules]
):
    works, rules = SqlWorks(engine), shipped["whg"]
    register_rules(works, [rules], AT)
    before = kept(engine)
    changed = rules.model_copy(update={"grounds": rules.grounds[1:]})
    with pytest.raises(RulesInUseError) as refused:
        register_rules(works, [changed], AT)
    assert str(refused.value) == "whg@1 was in use with other content; give the changed rules a new version"
    assert kept(engine) == before
    register_rules(works, [changed.model_copy(update={"version": "2"})], AT)
    assert len(kept(engine)[0]) == 2


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rules_that_were_registered_stay_what_they_are_whoever_writes(
    engine: Engine, shipped: dict[str, HouseRules], table: Any
):
    register_rules(SqlWorks(engine), shipped.values(), AT)
    for statement in (table.delete(), table.update().values(organisation="elsewhere")):
        with pytest.raises(DBAPIError), writing(engine) as connection:
            connection.execute(statement)


def test_which_rules_are_in_force_is_on_record_after_going_back_too(engine: Engine, shipped: dict[str, HouseRules]):
    works, first = SqlWorks(engine), shipped["whg"]
    second = first.model_copy(update={"version": "2"})
    for rules in (first, shipped["brent"], second, second, first, first, second):
        register_rules(works, [rules], AT)
    with works.reading("whg") as work:
        told = [it.subject for it in work.trail.entries() if it.event == "rules_in_force"]
    assert told == ["whg@1", "whg@2", "whg@1", "whg@2"]
