"""House rules refuse to be built where their parts contradict each other, and never change once built."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from models.labels import Label
from serving.domain.contacts import ContactKind
from serving.domain.faults import find_faults
from serving.domain.grounds import NEVER_A_GROUND, SuggestedBy
from serving.domain.replies import Reply, Signature
from serving.domain.roles import ActKind
from serving.domain.rules import HouseRules
from tests.serving.shipped import shipped

WHG = shipped("whg")
NORTH_HERTS = shipped("north-herts")


def changed(change: Callable[[dict[str, Any]], None], rules: HouseRules = WHG) -> dict[str, Any]:
    data = rules.model_dump(mode="json")
    change(data)
    return data


def test_rules_survive_being_written_out_and_read_again():
    assert HouseRules.model_validate_json(WHG.model_dump_json()) == WHG


def test_rules_never_change():
    with pytest.raises(ValidationError, match="frozen"):
        WHG.version = "2"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        WHG.grounds[0].clause = "9.9"  # type: ignore[misc]


def pausing_emergency(rules: dict[str, Any]) -> None:
    rules["clocks"][0]["unit"] = "working_hours"


def emergencies_of_one_topic(rules: dict[str, Any]) -> None:
    rules["attention"][0]["when"]["topics"] = ["repairs"]


def no_other_languages(rules: dict[str, Any]) -> None:
    rules["attention"] = [rule for rule in rules["attention"] if not rule["when"]["other_language"]]


def unseen_spam(rules: dict[str, Any]) -> None:
    for rule in rules["attention"]:
        rule["when"]["any_of"] = [label for label in rule["when"]["any_of"] if label != "spam"]


def deputy_asks_themselves(rules: dict[str, Any]) -> None:
    rules["acts"][0]["advice_from"] = ["communications_colleague"]


def decider_asks_themselves(rules: dict[str, Any]) -> None:
    rules["acts"][0]["advice_from"] = ["social_media_specialist"]


def own_deputy(rules: dict[str, Any]) -> None:
    rules["roles"][0]["in_absence"] = rules["roles"][0]["id"]


def topic_twice(rules: dict[str, Any]) -> None:
    rules["services"][0]["topics"].append("parking")


def topic_nowhere(rules: dict[str, Any]) -> None:
    rules["services"][-1]["topics"].remove("waste_recycling")


def only_the_deputy_judges(rules: dict[str, Any]) -> None:
    rules["appeals"][0]["judged_by"] = ["communications_colleague"]


def deputy_must_agree(rules: dict[str, Any]) -> None:
    rules["appeals"][0]["together_with"] = "communications_colleague"


def no_reply_in_every_emergency(rules: dict[str, Any]) -> None:
    rules["replies"] = [reply for reply in rules["replies"] if reply["id"] != "emergency_home"]


def help_in_the_inbox_alone(rules: dict[str, Any]) -> None:
    next(reply for reply in rules["replies"] if reply["id"] == "emergency_home")["where"] = "inbox"


def help_for_some_alone(rules: dict[str, Any]) -> None:
    next(reply for reply in rules["replies"] if reply["id"] == "emergency_home")["when"]["none_of"] = ["repair"]


def nothing_to_ring(rules: dict[str, Any]) -> None:
    reply = next(reply for reply in rules["replies"] if reply["id"] == "emergency_home")
    reply["text"] = "Hi {name}, ask for help at {contact.website} or write. {detail} {signature}"


def moved_to(nation: str, *duties: str) -> Callable[[dict[str, Any]], None]:
    def move(rules: dict[str, Any]) -> None:
        rules["organisation"]["nation"] = nation
        rules["duties"] = list(duties)

    return move


def nobodys_reply(rules: dict[str, Any]) -> None:
    rules["acts"][1]["notice"] = None


def appeals_after_the_words_are_gone(rules: dict[str, Any]) -> None:
    rules["retention"] = {"clause": "9.9", "comments_days": 90, "evidence_days": 30}
    rules["appeals"][0]["opens_after_months"] = 3


def appeals_after_a_year_without_evidence(rules: dict[str, Any]) -> None:
    rules["appeals"][0]["opens_after_months"] = 12


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        (appeals_after_the_words_are_gone, "appeals.0.opens_after_months", "words are erased after 90 days"),
        (appeals_after_a_year_without_evidence, "appeals.0.opens_after_months", "needs evidence_first: true"),
        (pausing_emergency, "attention.0.clock", "emergencies never do"),
        (emergencies_of_one_topic, "attention", "no rule sends every comment labelled emergency"),
        (no_other_languages, "attention", "other languages"),
        (unseen_spam, "grounds.5.suggested_by.0.label", "'spam' suggests a ground, but no rule under attention"),
        (deputy_asks_themselves, "acts.0.advice_from", "'communications_colleague' decides and is the only adviser"),
        (decider_asks_themselves, "acts.0.advice_from", "'social_media_specialist' decides and is the only adviser"),
        (
            only_the_deputy_judges,
            "appeals.0.judged_by",
            "'communications_colleague' may decide in the absence of 'social_media_specialist' and is the only judge",
        ),
        (deputy_must_agree, "appeals.0.together_with", "and so cannot be the other one"),
        (no_reply_in_every_emergency, "replies", "none is offered in public for every comment labelled emergency"),
        (help_in_the_inbox_alone, "replies", "so there is no number to ring"),
        (help_for_some_alone, "replies", "so there is no number to ring"),
        (nothing_to_ring, "replies.2.text", "names no number to ring: 999, or a contact of kind phone"),
        (
            moved_to("wales", "awaabs_law", "complaint_handling_code"),
            "duties.0",
            "'awaabs_law' does not apply in wales, only in england, scotland; take it out",
        ),
        (
            moved_to("wales", "awaabs_law", "complaint_handling_code"),
            "duties.1",
            "'complaint_handling_code' does not apply in wales, only in england; take it out",
        ),
        (moved_to("scotland", "freedom_of_information"), "duties.0", "does not apply in scotland"),
        (own_deputy, "roles.0.in_absence", "stands in for itself"),
        (topic_twice, "services.7.topics.0", "'parking' stands in services already"),
        (topic_nowhere, "services", "no team for waste_recycling"),
        (nobodys_reply, "replies.28", "is never offered"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(change: Callable[[dict[str, Any]], None], key: str, message: str):
    rules = changed(change)
    faults = [(".".join(map(str, fault.path)), fault.message) for fault in find_faults(rules)]
    assert [where for where, _ in faults if where == key]
    assert any(message in said for where, said in faults if where == key)
    with pytest.raises(ValidationError, match=key):
        HouseRules.model_validate(rules)


@pytest.mark.parametrize("number", ["999", "{contact.out_of_hours_phone}"])
def test_a_reply_to_an_emergency_may_name_the_emergency_services_or_a_published_telephone(number: str):
    def ring(rules: dict[str, Any]) -> None:
        nothing_to_ring(rules)
        reply = next(reply for reply in rules["replies"] if reply["id"] == "emergency_home")
        reply["text"] = reply["text"].replace("or write", f"or ring {number}")
        reply["when"]["place"], reply["where"] = "public", "public"

    assert find_faults(changed(ring)) == []


@pytest.mark.parametrize("nation", ["england", "scotland"])
def test_a_duty_may_be_switched_on_wherever_it_asks_for_something(nation: str):
    assert find_faults(changed(moved_to(nation, "awaabs_law"))) == []


def test_a_deputy_may_judge_beside_somebody_else():
    def beside(rules: dict[str, Any]) -> None:
        rules["appeals"][0]["judged_by"] = ["communications_colleague", "communications_manager"]

    assert find_faults(changed(beside)) == []


def only_the_decider_judges(rules: dict[str, Any]) -> None:
    rules["appeals"][0]["judged_by"] = ["communications_officer"]


def nobody_does_what_is_appealed(rules: dict[str, Any]) -> None:
    rules["acts"] = [act for act in rules["acts"] if act["act"] != "block"]


def nothing_to_cite(rules: dict[str, Any]) -> None:
    rules["grounds"] = []


def information_owed_without_terms(rules: dict[str, Any]) -> None:
    rules["duties"] = ["freedom_of_information"]


def nobody_binds(rules: dict[str, Any]) -> None:
    rules["acts"][4]["advice_from"] = []


def always_extreme(rules: dict[str, Any]) -> None:
    rules["acts"][3]["after_repeat"] = False


def block_in_the_inbox(rules: dict[str, Any]) -> None:
    rules["acts"][3]["in_inbox"] = True


def to_two_places(rules: dict[str, Any]) -> None:
    rules["escalations"][0]["team"] = "communications"


def unknown_role_told(rules: dict[str, Any]) -> None:
    rules["acts"][3]["tells"] = ["chief_exectutive"]


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        (only_the_decider_judges, "appeals.0.judged_by", "decides and is the only judge"),
        (nobody_does_what_is_appealed, "appeals.0.act", "'block' is not in acts"),
        (nothing_to_cite, "acts.0.act", "'delete' needs a ground"),
        (information_owed_without_terms, "duties", "go together"),
        (unknown_role_told, "acts.3.tells.0", "did you mean 'chief_executive'?"),
    ],
)
def test_terms_that_could_never_be_met_are_refused(change: Callable[[dict[str, Any]], None], key: str, message: str):
    faults = [(".".join(map(str, fault.path)), fault.message) for fault in find_faults(changed(change, NORTH_HERTS))]
    assert any(message in said for where, said in faults if where == key)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (nobody_binds, "no advice can bind"),
        (always_extreme, "exception to after_repeat"),
        (block_in_the_inbox, "is only for delete and hide"),
        (to_two_places, "names one of team, to_service and outside"),
    ],
)
def test_a_part_that_contradicts_itself_is_refused(change: Callable[[dict[str, Any]], None], message: str):
    with pytest.raises(ValidationError, match=message):
        HouseRules.model_validate(changed(change, NORTH_HERTS))


@pytest.mark.parametrize(
    "rules", [None, 3, "text", [], {}, {"teams": 3, "attention": [None], "replies": [{"text": "{"}]}]
)
def test_content_of_any_shape_can_be_looked_through(rules: object):
    assert isinstance(find_faults(rules), list)


@pytest.mark.parametrize("label", sorted(NEVER_A_GROUND))
def test_what_people_come_to_say_can_suggest_no_ground(label: Label):
    with pytest.raises(ValidationError, match="never a ground"):
        SuggestedBy(label=label)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hi {name}.", "is not signed"),
        ("Thanks for that. {signature}", "nothing to tailor"),
        ("Hi {nmae}. {signature}", "unknown field {nmae}"),
        ("Hi {name!r}. {signature}", "braces"),
        ("Hi {name:>9}. {signature}", "braces"),
        ("Hi {name. {signature}", "braces"),
        ("Hi {name}}. {signature}", "braces"),
        ("Hi {name}, what's your address? {signature}", "personal data in public"),
        ("Hi {nmae}, what's your address? {signature}", "unknown field {nmae}; .*personal data in public"),
    ],
)
def test_a_reply_that_could_go_out_wrong_is_refused(text: str, message: str):
    with pytest.raises(ValidationError, match=message):
        Reply(id="a", clause="1", text=text)


def test_personal_data_may_be_asked_for_in_the_inbox():
    asked = {"id": "a", "clause": "1", "text": "Hi {name}, what's your address? {signature}"}
    assert Reply.model_validate({**asked, "where": "inbox"})
    with pytest.raises(ValidationError, match="in public"):
        Reply.model_validate({**asked, "where": "either"})


@pytest.mark.parametrize("pattern", ["The whg team", "{team}", "{first_name} {surname}"])
def test_a_signature_is_a_persons(pattern: str):
    with pytest.raises(ValidationError):
        Signature(clause="1", pattern=pattern)


def test_what_the_organisation_publishes_can_be_asked_for_by_kind():
    assert WHG.published(ContactKind.POSTCODE) == ("WS99 9ZZ",)
    assert "116 123" in WHG.published(ContactKind.PHONE)
    assert all("@" in email for email in WHG.published(ContactKind.EMAIL))


def test_an_act_the_document_gives_to_nobody_has_no_terms():
    assert WHG.act(ActKind.HIDE) is None
    assert WHG.ground("no_such_ground") is None
