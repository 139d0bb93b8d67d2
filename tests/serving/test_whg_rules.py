"""The shipped whg file says what whg's Social Media Policy says, clause by clause."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import phonenumbers
import pytest

from models.labels import LABELS, TOPICS, Label
from serving.domain.clocks import Nation, Unit, due
from serving.domain.contacts import ContactKind
from serving.domain.replies import Where
from serving.domain.roles import ActKind
from serving.domain.routes import Level
from serving.domain.seen import Place
from serving.service.rules_file import BUNDLED, bundled_rules, check_rules, load_rules

WHG = load_rules(bundled_rules("whg"))
NATIONAL_HELPLINES = {"0800 111 999", "116 123", "0808 2000 247"}
DRAMA = re.compile(r"03069 990\d{3}")
README = (BUNDLED / "README.md").read_text(encoding="utf-8")
ASKED_OF_A_PROGRAM = ("2.2", "2.3", "2.22", "2.23", "2.24", "2.25", "2.26", "2.27", "2.28", "2.29", "3.1", "4.1", "7.1")


def test_the_shipped_file_has_no_mistakes():
    assert check_rules(bundled_rules("whg")) == []


def test_the_organisation_keeps_englands_bank_holidays():
    assert (WHG.organisation.short_name, WHG.organisation.nation) == ("whg", Nation.ENGLAND)


@pytest.mark.parametrize("act", [ActKind.DELETE, ActKind.BLOCK])
def test_only_the_specialist_deletes_and_blocks_after_advice_from_the_manager_or_the_head(act: ActKind):
    terms = WHG.act(act)
    assert terms
    assert WHG.role(terms.decided_by).name == "Social Media and Digital Specialist"
    assert [WHG.role(id).name for id in terms.advice_from] == ["Communications Manager", "Head of Communications"]


def test_a_colleague_of_the_communications_team_stands_in_for_the_specialist():
    deputy = WHG.role("social_media_specialist").in_absence
    assert deputy
    assert WHG.role(deputy).team == "communications"


def test_blocking_is_for_repeated_violations_with_proof_kept_first_and_told_by_email():
    block = WHG.act(ActKind.BLOCK)
    assert block
    assert block.after_repeat
    assert block.evidence_first
    assert block.notice
    notice = next(reply for reply in WHG.replies if reply.id == block.notice.reply)
    assert notice.where == Where.EMAIL
    assert "{contact.customer_services_phone}" in notice.text  # another way to reach whg


def test_the_policy_gives_nobody_hiding_warning_or_lifting():
    assert [act.act for act in WHG.acts] == [ActKind.DELETE, ActKind.BLOCK]


def test_every_exception_of_clause_2_2_and_2_23_is_a_ground_and_nothing_else_is():
    assert {ground.id for ground in WHG.grounds if ground.clause.startswith("2.2,") or ground.clause == "2.2"} == {
        "profanity",
        "hate_speech",
        "religious_or_political_offence",
        "naming_colleagues",
        "graphic_images",
        "unsafe_links",
        "detrimental_impact",
        "advertising_and_spam",
        "misinformation",
        "personal_information",
    }
    assert {ground.id for ground in WHG.grounds if ground.clause == "2.23"} == {
        "offensive_language",
        "aggressive_language",
        "comments_about_individuals",
        "defamation",
    }
    assert len(WHG.grounds) == 14


def test_grounds_that_need_judgement_are_left_to_people():
    assert {ground.id for ground in WHG.grounds if ground.judgement} == {
        "religious_or_political_offence",
        "graphic_images",
        "detrimental_impact",
        "misinformation",
        "defamation",
    }


def test_detrimental_impact_is_never_the_only_ground_against_what_people_come_to_say():
    for label in (Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT, Label.EMERGENCY):
        protections = [protection for protection in WHG.protections if label in protection.labels]
        assert any("detrimental_impact" in protection.cannot_be_only_ground for protection in protections), label


def test_each_label_that_is_no_plain_talk_suggests_a_ground():
    suggesting = {rule.label for ground in WHG.grounds for rule in ground.suggested_by}
    assert suggesting == set(LABELS[:6])


def test_complaints_and_repairs_go_to_customer_services_within_48_hours():
    received = datetime(2026, 12, 24, 16, tzinfo=UTC)
    for label in (Label.COMPLAINT, Label.REPAIR):
        route = next(route for route in WHG.routes if route.when.any_of == (label,))
        assert WHG.team(route.team).name == "Customer Services"
        assert route.clock
        assert due(received, WHG.clock(route.clock), WHG.calendar) - received == timedelta(hours=48)


def test_all_topics_have_a_team():
    assert all(WHG.team(WHG.service(topic).team) for topic in TOPICS)
    assert len(TOPICS) == 23


def test_emergencies_are_looked_at_within_15_minutes_with_a_number_for_the_night():
    rule = WHG.attention[0]
    clock = WHG.clock(rule.clock)
    assert (rule.level, clock.amount, clock.unit) == (Level.EMERGENCY, 15, Unit.CLOCK_MINUTES)
    assert rule.out_of_hours
    assert WHG.contact(rule.out_of_hours).kind == ContactKind.PHONE


def test_public_comments_are_answered_before_inbox_messages():
    assert WHG.order
    assert (WHG.order.first, WHG.order.clause) == (Place.PUBLIC, "2.22")


def test_reports_are_quarterly_and_accounts_need_a_second_factor():
    assert [(report.name, report.every) for report in WHG.reports] == [
        ("Communications Report", "quarter"),
        ("Customer In The Room (CiTR) Report", "quarter"),
    ]
    assert WHG.access
    assert WHG.access.two_factor


def test_there_are_a_dozen_replies_and_more_all_different():
    offered = [reply for reply in WHG.replies if reply.when]
    assert len(offered) >= 14
    assert len({reply.text for reply in WHG.replies}) == len(WHG.replies)


@pytest.mark.parametrize("reply", WHG.replies, ids=lambda reply: reply.id)
def test_a_reply_reads_like_a_person_wrote_it(reply):
    assert reply.text.startswith(("Hi {name}, ", "Hello {name}, "))
    assert "{detail}" in reply.text
    assert reply.text.endswith("{signature}")
    assert 20 <= len(reply.text.split()) <= 110
    stiff = (
        "we apologise for any inconvenience",
        "your call is",
        "as per",
        "dear customer",
        "valued customer",
        "kindly",
    )
    assert not [words for words in stiff if words in reply.text.lower()]


def test_published_telephone_numbers_are_made_up_or_national_helplines():
    for number in WHG.published(ContactKind.PHONE):
        assert DRAMA.fullmatch(number) or number in NATIONAL_HELPLINES, number
        assert phonenumbers.is_possible_number(phonenumbers.parse(number, "GB")) or number == "116 123", number


def test_published_addresses_on_the_internet_lead_nowhere():
    online = (*WHG.published(ContactKind.EMAIL), *WHG.published(ContactKind.LINK))
    assert online
    assert all(re.search(r"\.example(/|$)", address) for address in online)


@pytest.mark.parametrize("clause", ASKED_OF_A_PROGRAM)
def test_a_clause_that_asks_something_of_a_program_is_in_the_file(clause: str):
    text = bundled_rules("whg").read_text(encoding="utf-8")
    assert re.search(rf"(?<![\d.]){re.escape(clause)}(?!\d|\.\d)", text), clause


def test_every_other_clause_is_listed_with_why_it_is_not_in_the_file():
    clauses = ["1.1", "1.2", *(f"2.{n}" for n in range(1, 30)), "3.1", "4.1", "5.1", "6.1", "6.2", "7.1", "8.1"]
    listed = set(re.findall(r"(?<![\d.])\d\.\d+", README))
    for first, last in re.findall(r"2\.(\d+) to 2\.(\d+)", README):
        listed |= {f"2.{n}" for n in range(int(first), int(last) + 1)}
    assert [clause for clause in clauses if clause not in listed] == []


def test_the_shipped_files_are_named_by_what_is_in_them():
    for path in BUNDLED.glob("*.yaml"):
        assert load_rules(Path(path)).organisation.short_name == path.stem
