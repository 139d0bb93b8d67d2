"""What holds of every house-rules file that ships: no mistakes, every clause read, replies that people would send."""

import re
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import combinations

import phonenumbers
import pytest

from models.labels import TOPICS, Label, Topic
from serving.domain.contacts import ContactKind
from serving.domain.replies import Reply
from serving.domain.routes import Level
from serving.domain.rules import HouseRules
from serving.domain.seen import Place, Seen
from serving.domain.suggestion import suggest
from serving.service.rules_file import BUNDLED, bundled_rules
from tests.serving.shipped import shipped

README = (BUNDLED / "README.md").read_text(encoding="utf-8")
DRAMA = re.compile(r"03069 990\d{3}")
NATIONAL_HELPLINES = {"0800 111 999", "116 123", "0808 2000 247", "0800 027 1234"}
STIFF = ("we apologise for any inconvenience", "your call is", "as per", "dear customer", "valued customer", "kindly")
OUT_OF_HOURS = "{contact.out_of_hours_phone}"
STAFFED = re.compile(
    r"\b(?:hours?|day|night|any time|always|somebody|someone|one of us|people|till|until)\b", re.IGNORECASE
)
"""What would promise that a telephone number is answered."""
OWN_PAGE = re.compile(r"\b(?:our|this|the) pages?\b", re.IGNORECASE)
ALIKE = 0.62
"""The share of words in common from which two replies read as one."""
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FILES = {"whg": "whg", "north-herts": "North Herts", "brent": "Brent", "pineview": "Pineview"}
"""The name of each file, and the heading of its part of the README."""
RULES = {name: shipped(name) for name in FILES}
EVERY_REPLY = [pytest.param(reply, id=f"{name}-{reply.id}") for name, rules in RULES.items() for reply in rules.replies]
ALL = pytest.mark.parametrize("rules", [pytest.param(rules, id=name) for name, rules in RULES.items()])

NUMBERED = {
    "whg": [
        *("1.1", "1.2", *(f"2.{n}" for n in range(1, 30))),
        *("3.1", "4.1", "5.1", "6.1", "6.2", "7.1", "8.1"),
    ],
    "north-herts": [
        *("1.1", *(f"2.{n}" for n in range(1, 5)), *(f"3.{n}" for n in range(1, 7))),
        *(f"4.{n}" for n in range(1, 12)),
        *(f"5.{n}" for n in range(1, 19)),
        *(f"6.1.{n}" for n in range(1, 5)),
        *(f"6.2.{n}" for n in range(1, 7)),
        *(f"6.3.{n}" for n in range(1, 6)),
    ],
}
HEADED = {
    "brent": [
        *("1, 1.1, 1.2, 1.3, 1.4, 1.6", "1.5, Channels", "| 2 |"),
        *("Day to day management", "Assigning tasks", "Professionalism and tone of voice"),
        *("Communications campaigns", "Freedom of Information", "Social media and staff", "Promotion"),
    ],
    "pineview": [
        *("Linkage to Business Plan", "Risk and Financial Implications", "Terms of Reference"),
        *("Equality and Diversity", "Our Purpose", "Our Audience", "Platforms", "Website", "Facebook"),
        *("Account Management", "Risk Management", "Content", "Monitoring & Analytics", "Review Date"),
    ],
}


def chapter(name: str) -> str:
    return README.split(f"\n## {FILES[name]}\n")[1].split("\n## ")[0]


def in_the_file(name: str) -> str:
    """What the README says is in the file."""
    return re.split(r"\n### (?:Clauses|Headings) in the file\n", chapter(name))[1].split("\n###")[0]


def headings_in_the_file(name: str) -> dict[str, set[str]]:
    """The headings that the README says are in the file, by their section; "" where a document has none."""
    listed = in_the_file(name).strip()
    sections = re.findall(r"^(?:Section )?(App\. A|\d\.\d)[:,] (.+)$", listed, re.MULTILINE) or [("", listed)]
    return {section: set(re.split(r"\s*[;,().]\s*", headings)) for section, headings in sections}


def is_listed(clause: str, listed: dict[str, set[str]]) -> bool:
    """Whether the headings that a part cites are all listed in the section that it cites."""
    section = next((it for it in listed if it and clause.startswith(f"{it}, ")), "")
    return listed.get(section, set()).issuperset(clause.removeprefix(f"{section}, ").split(", "))


def clauses_of(text: str) -> set[str]:
    """The clause numbers of a text, ranges such as "2.6 to 2.11" counted out."""
    found = set(re.findall(r"(?<![\d.])\d(?:\.\d+)+", text))
    for chapter, first, last in re.findall(r"(?<![\d.])(\d(?:\.\d+)*)\.(\d+) to \1\.(\d+)", text):
        found |= {f"{chapter}.{number}" for number in range(int(first), int(last) + 1)}
    return found


def all_clauses(rules: HouseRules) -> list[str]:
    """Where in the document the parts of a file come from."""

    def walk(part: object) -> list[str]:
        if isinstance(part, list):
            return [clause for entry in part for clause in walk(entry)]
        if isinstance(part, dict):
            own = [part["clause"]] if "clause" in part else []
            return own + [clause for value in part.values() for clause in walk(value)]
        return []

    return walk(rules.model_dump(mode="json"))


def test_four_organisations_ship():
    assert {path.stem for path in BUNDLED.glob("*.yaml")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_file_is_named_by_whose_it_is(name: str):
    assert RULES[name].organisation.id == name


@pytest.mark.parametrize(("name", "clause"), [(name, clause) for name in NUMBERED for clause in NUMBERED[name]])
def test_every_clause_is_in_the_file_or_listed_with_why_not(name: str, clause: str):
    assert clause in clauses_of(chapter(name))


@pytest.mark.parametrize(("name", "heading"), [(name, heading) for name in HEADED for heading in HEADED[name]])
def test_every_heading_is_in_the_file_or_listed_with_why_not(name: str, heading: str):
    assert heading in chapter(name)


@pytest.mark.parametrize("name", NUMBERED)
def test_what_the_readme_says_of_clauses_is_what_is_in_the_file(name: str):
    in_file = clauses_of(bundled_rules(name).read_text(encoding="utf-8"))
    assert clauses_of(in_the_file(name)) == in_file & set(NUMBERED[name])


@pytest.mark.parametrize("name", HEADED)
def test_a_part_names_a_heading_that_the_readme_lists_as_in_the_file(name: str):
    cited = all_clauses(RULES[name])
    assert cited
    assert [clause for clause in cited if not is_listed(clause, headings_in_the_file(name))] == []


def test_a_heading_is_looked_for_in_its_own_section():
    listed = headings_in_the_file("brent")
    assert is_listed("1.5, Channels", listed)
    assert is_listed("App. A, Tone of voice, Do", listed)
    assert not is_listed("App. A, Channels", listed)
    assert not is_listed("Channels", listed)


@ALL
def test_emergencies_reach_a_person_at_any_hour_with_a_number_to_ring(rules: HouseRules):
    rule = rules.attention[0]
    assert rule.level == Level.EMERGENCY
    assert rule.out_of_hours
    assert rules.contact(rule.out_of_hours).kind == ContactKind.PHONE


@ALL
@pytest.mark.parametrize("topic", [None, *TOPICS])
def test_somebody_in_danger_is_answered_and_in_the_inbox_asked_first_whether_it_is_safe_to_write(
    rules: HouseRules, topic: Topic | None
):
    in_public, in_the_inbox = (
        suggest(Seen(frozenset({Label.EMERGENCY}), topic=topic, place=place), rules, NOON).replies for place in Place
    )
    assert in_public
    assert in_the_inbox[0].id == "inbox_emergency_safe"
    assert re.search(r"\bsafe(ly)?\b.*\?|OK for you.*\?", in_the_inbox[0].text)
    assert "ring 999" in in_the_inbox[0].text or "phone 999" in in_the_inbox[0].text


@ALL
@pytest.mark.parametrize("topic", [None, *TOPICS])
def test_somebody_in_danger_is_answered_on_anybodys_page_whatever_else_they_say(rules: HouseRules, topic: Topic | None):
    for said in Label:
        seen = Seen(frozenset({Label.EMERGENCY, said}), topic=topic, own_page=False)
        shown = suggest(seen, rules, NOON)
        assert shown.replies
        assert shown.privately == ()
        assert shown.attention.level == Level.EMERGENCY


@ALL
def test_nothing_is_promised_of_who_answers_the_out_of_hours_number_and_when(rules: HouseRules):
    said = [part for reply in rules.replies for part in re.split(r"(?<=[.?!;:]) ", reply.text) if OUT_OF_HOURS in part]
    assert len(said) >= 3
    assert [part for part in said if STAFFED.search(part.replace(OUT_OF_HOURS, ""))] == []
    assert "out-of-hours number" in chapter(rules.organisation.id).split("to confirm**")[1]


@ALL
def test_what_is_said_on_somebody_elses_page_does_not_speak_as_if_on_ones_own(rules: HouseRules):
    offered = {
        draft.text
        for labels in combinations(Label, 2)
        for topic in (None, *TOPICS)
        for draft in suggest(Seen(frozenset(labels), topic=topic, own_page=False), rules, NOON).replies
    }
    assert offered
    assert [text for text in offered if OWN_PAGE.search(text)] == []


@ALL
@pytest.mark.parametrize("label", [Label.HATE_SPEECH, Label.PROFANITY, Label.ABUSE])
def test_people_are_asked_to_mind_their_words_on_the_organisations_own_page_alone(rules: HouseRules, label: Label):
    assert suggest(Seen(frozenset({label})), rules, NOON).replies
    assert suggest(Seen(frozenset({label}), own_page=False), rules, NOON).replies == ()


@ALL
@pytest.mark.parametrize("topic", [Topic.TENANCY_SUPPORT, Topic.ANTISOCIAL_BEHAVIOUR, Topic.OTHER])
def test_a_reply_that_others_may_read_names_no_abuse_at_home(rules: HouseRules, topic: Topic):
    for place in Place:
        first = suggest(Seen(frozenset({Label.EMERGENCY}), topic=topic, place=place), rules, NOON).replies[0]
        assert "emergency_safe" in first.id
        assert "abuse" not in first.text.lower()


@ALL
@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("said", [Label.COMPLAINT, Label.REPAIR, Label.ENQUIRY, Label.COMPLIMENT])
def test_what_people_come_to_say_has_a_draft_whatever_it_is_about(rules: HouseRules, topic: Topic, said: Label):
    assert suggest(Seen(frozenset({said}), topic=topic), rules, NOON).replies


@ALL
def test_what_gives_away_personal_details_in_public_is_asked_to_take_them_out(rules: HouseRules):
    for said in (Label.COMPLAINT, Label.REPAIR, Label.ABUSE):
        seen = Seen(frozenset({said, Label.PERSONAL_INFORMATION}), topic=Topic.REPAIRS)
        assert "personal_details" in [draft.id for draft in suggest(seen, rules, NOON).replies]


@ALL
def test_details_sent_by_private_message_are_no_harm(rules: HouseRules):
    seen = Seen(frozenset({Label.REPAIR, Label.PERSONAL_INFORMATION}), topic=Topic.REPAIRS, place=Place.INBOX)
    shown = suggest(seen, rules, NOON)
    assert shown.route
    assert shown.route.clock == "answer"
    assert shown.attention.level == Level.NORMAL


@ALL
@pytest.mark.parametrize("label", [Label.PROFANITY, Label.HATE_SPEECH, Label.SPAM])
def test_nothing_is_proposed_for_removal_in_the_inbox(rules: HouseRules, label: Label):
    assert suggest(Seen(frozenset({label}), place=Place.INBOX), rules, NOON).proposal is None


@ALL
def test_there_are_a_dozen_replies_and_more_all_different(rules: HouseRules):
    offered = [reply for reply in rules.replies if reply.when]
    assert len(offered) >= 14
    assert len({reply.text for reply in rules.replies}) == len(rules.replies)


def test_each_organisation_speaks_with_a_voice_of_its_own():
    said = [(name, reply.id, reply.text.split()) for name, rules in RULES.items() for reply in rules.replies]
    alike = [
        (*one[:2], *two[:2])
        for one, two in combinations(said, 2)
        if one[0] != two[0] and SequenceMatcher(None, one[2], two[2], autojunk=False).ratio() > ALIKE
    ]
    assert alike == []


@pytest.mark.parametrize("reply", EVERY_REPLY)
def test_a_reply_reads_like_a_person_wrote_it(reply: Reply):
    assert reply.text.startswith(("Hi {name}, ", "Hello {name}, "))
    assert "{detail}" in reply.text
    assert reply.text.endswith("{signature}")
    assert 20 <= len(reply.text.split()) <= 110
    assert not [words for words in STIFF if words in reply.text.lower()]


@ALL
def test_published_telephone_numbers_are_made_up_or_national_helplines(rules: HouseRules):
    for number in rules.published(ContactKind.PHONE):
        assert DRAMA.fullmatch(number) or number in NATIONAL_HELPLINES, number
        assert phonenumbers.is_possible_number(phonenumbers.parse(number, "GB")) or number == "116 123", number


@ALL
def test_published_addresses_on_the_internet_lead_nowhere(rules: HouseRules):
    online = (*rules.published(ContactKind.EMAIL), *rules.published(ContactKind.LINK))
    assert online
    assert all(re.search(r"\.example(/|$)", address) for address in online)
