"""Every mistake in a house-rules file is named, by line and key, in one go."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.domain.rules import HouseRules
from serving.service.rules_file import RulesError, bundled_rules, check_rules, load_rules
from serving.service.yaml_lines import MOST_BYTES, Mistake

WHG = bundled_rules("whg").read_text(encoding="utf-8")
MISTAKES = [
    ("short_name: whg", "shortname: whg", "shortname: whg", "organisation.shortname", "did you mean 'short_name'?"),
    ("short_name: whg", "shortname: whg", "organisation:", "organisation.short_name", "is missing"),
    ("nation: england", "nation: englnd", "nation: englnd", "organisation.nation", "did you mean 'england'?"),
    ("nation: england", "nation: [wales]", "nation: [", "organisation.nation", "is not known here"),
    ('version: "1"', "version: 1.0", "version: 1.0", "version", "should be text, not a number; put it in quotes"),
    ('version: "1"', 'version: ""', 'version: ""', "version", "is empty"),
    ('version: "1"\n', 'version: "1"\nversions: 2\n', "versions: 2", "versions", "did you mean 'version'?"),
    (
        "id: communications_manager",
        "id: head_of_communications",
        "id: head_of_communications\n    name: Head",
        "roles.head_of_communications.id",
        "stands in roles already",
    ),
    ("id: social_media_specialist", "id: The Boss", "id: The Boss", "roles.The Boss.id", "small letters"),
    (
        "decided_by: social_media_specialist",
        "decided_by: social_media_specalist",
        "decided_by: social_media_specalist",
        "acts.delete.decided_by",
        "'social_media_specalist' is not in roles; did you mean 'social_media_specialist'?",
    ),
    (
        "advice_from: [communications_manager, head_of_communications]\n    evidence",
        "advice_from: [social_media_specialist]\n    evidence",
        "advice_from: [social_media_specialist]",
        "acts.block.advice_from",
        "'social_media_specialist' decides and is the only adviser",
    ),
    (
        "advice_from: [communications_manager, head_of_communications]\n    evidence",
        "advises: [communications_manager, head_of_communications]\n    evidence",
        "advises: [",
        "acts.block.advises",
        "did you mean 'advice_from'?",
    ),
    (
        "{label: hate_speech}",
        "{label: hate}",
        "{label: hate}",
        "grounds.hate_speech.suggested_by.0.label",
        "did you mean 'hate_speech'?",
    ),
    ("reply: block_notice", "reply: block_note", "reply: block_note", "acts.block.notice.reply", "is not in replies"),
    (
        "{label: profanity}",
        "{label: profanty}",
        "{label: profanty}",
        "grounds.profanity.suggested_by.0.label",
        "did you mean 'profanity'?",
    ),
    (
        "{label: abuse}",
        "{label: complaint}",
        "{label: complaint}",
        "grounds.offensive_language.suggested_by.0.label",
        "never a ground",
    ),
    (
        'id: profanity\n    clause: "2.2"\n',
        "id: profanity\n",
        "- id: profanity",
        "grounds.profanity.clause",
        "is missing",
    ),
    (
        "    judgement: true\n  - id: naming",
        "    judgement: true\n    suggested_by: [{label: spam}]\n  - id: naming",
        "suggested_by: [{label: spam}]\n  - id: naming",
        "grounds.religious_or_political_offence.suggested_by",
        "needs judgement cannot be suggested",
    ),
    (
        "cannot_be_only_ground: [detrimental_impact]",
        "cannot_be_only_ground: [harm]",
        "cannot_be_only_ground: [harm]",
        "protections.kind_words.cannot_be_only_ground.0",
        "'harm' is not in grounds",
    ),
    (
        "judgement: true",
        'judgement: "yes"',
        'judgement: "yes"',
        "grounds.religious_or_political_offence.judgement",
        "should be true or false, not text",
    ),
    ("amount: 15,", "amount: lots,", "amount: lots", "clocks.emergency.amount", "should be a whole number, not text"),
    ("amount: 15,", "amount: 0,", "amount: 0", "clocks.emergency.amount", "greater than or equal to 1"),
    ('opens: "08:00"', "opens: 8am", "opens: 8am", "opening_hours.0.opens", "'8am' is not a time such as 09:00"),
    (
        "    team: communications\n    clock: urgent",
        "    team: comms\n    clock: urgent",
        "team: comms\n    clock",
        "routes.harm.team",
        "'comms' is not in teams",
    ),
    (
        "    clock: urgent\n  - id: personal_details",
        "    clock: urgnt\n  - id: personal_details",
        "clock: urgnt",
        "routes.harm.clock",
        "did you mean 'urgent'?",
    ),
    (
        "signpost: council_service",
        "signpost: council",
        "signpost: council",
        "services.11.signpost",
        "is not in replies",
    ),
    (
        "topics: [rent_charges]}",
        "topics: [rent]}",
        "topics: [rent]}",
        "services.2.topics.0",
        "'rent' is not known here",
    ),
    ("topics: [rent_charges]}", "topics: [allocations]}", "services:", "services", "no team for rent_charges"),
    (
        "when: {other_language: true}\n    clock",
        "when: {}\n    clock",
        "when: {}",
        "attention.6.when",
        "at least one condition",
    ),
    ("level: urgent", "level: none", "level: none", "attention.1.level", "should be emergency, urgent or normal"),
    ("Good luck! {signature}", "Good luck!", "text: >-\n      Hi {name}, lovely", "replies.jobs.text", "is not signed"),
    (
        "lovely that",
        "{plaec} lovely that",
        "text: >-\n      Hi {name}, {plaec}",
        "replies.jobs.text",
        "unknown field {plaec}",
    ),
    (
        "{contact.jobs_link}",
        "{contact.job_link}",
        "text: >-\n      Hi {name}, lovely",
        "replies.jobs.text",
        "did you mean 'jobs_link'?",
    ),
    (
        "Good luck!",
        "What's your e-mail address?",
        "text: >-\n      Hi {name}, lovely",
        "replies.jobs.text",
        "asks for personal data in public",
    ),
    (
        'order:\n  clause: "2.22"\n',
        'order:\n  clause: "2.22"\n  clause: "2.23"\n',
        '  clause: "2.23"\n  first',
        "order.clause",
        "stands here twice, first on line",
    ),
]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "rules.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(("right", "wrong", "where", "key", "message"), MISTAKES)
def test_a_mistake_is_named_by_line_and_key(tmp_path: Path, right: str, wrong: str, where: str, key: str, message: str):
    assert right in WHG
    text = WHG.replace(right, wrong, 1)
    found = [mistake for mistake in check_rules(written(tmp_path, text)) if mistake.key == key]
    assert [mistake.line for mistake in found] == [line_of(text, where)]
    assert message in found[0].message


def test_every_mistake_is_named_in_one_go(tmp_path: Path):
    text = WHG
    for right, wrong, _, _, _ in MISTAKES[2:]:
        text = text.replace(right, wrong, 1) if right in text else text
    found = {mistake.key for mistake in check_rules(written(tmp_path, text))}
    assert {key for right, wrong, _, key, _ in MISTAKES[2:] if wrong in text} - found <= {"roles.The Boss.id"}


def test_mistakes_come_in_the_order_of_the_file(tmp_path: Path):
    text = WHG.replace("nation: england", "nation: x").replace("{signature}", "").replace("amount: 48", "amount: 0")
    lines = [mistake.line for mistake in check_rules(written(tmp_path, text))]
    assert len(lines) > 20
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("", Mistake(1, "", "is empty")),
        ("# only a comment\n", Mistake(1, "", "is empty")),
        ("a: 1\nb: caf\xe9\n".encode("latin-1"), Mistake(2, "", "is not UTF-8 text; save it with that encoding")),
        ("a: 1\n\tb: 2\n", Mistake(2, "", "is not YAML: found character '\\t' that cannot start any token")),
        ("a: 1\nb: \x07\n", Mistake(1, "", "is not YAML: it holds a character that text does not have")),
        ("--- {}\n--- {}\n", Mistake(2, "", "is not YAML: but found another document")),
        ("- a\n", Mistake(1, "", "should be a mapping of keys to values, not a list")),
        ("[" * 2_000, Mistake(1, "", "is nested too deeply to be house rules")),
        (b" " * (MOST_BYTES + 1), Mistake(0, "", "is larger than 1,000,000 bytes")),
    ],
)
def test_a_file_that_is_no_house_rules_at_all_gets_one_sentence(tmp_path: Path, content: str | bytes, mistake: Mistake):
    assert check_rules(written(tmp_path, content)) == [mistake]


@pytest.mark.parametrize(
    ("line", "key", "message"),
    [
        ("teams: !!python/object:os.system x", "teams", "not understood: os.system"),
        ("teams: *other", "", "is not YAML"),
        ("version: &it [1]\nteams: *it", "teams", "write it out"),
        ('version: "\\ud800"', "version", "holds half a character"),
        ("version: !!binary aGVq", "version", "neither text nor a number"),
        ("? [a]\n: 1", "", "has a key that is not a word"),
    ],
)
def test_yaml_that_house_rules_have_no_use_for_is_a_mistake(tmp_path: Path, line: str, key: str, message: str):
    found = check_rules(written(tmp_path, line + "\n"))
    assert [mistake.message for mistake in found if mistake.key == key and message in mistake.message]


def test_a_file_that_is_not_there_is_one_mistake_without_a_line(tmp_path: Path):
    assert check_rules(tmp_path / "none.yaml") == [Mistake(0, "", "cannot be read: no such file or directory")]
    assert check_rules(tmp_path) == [Mistake(0, "", "cannot be read: is a directory")]


@pytest.mark.parametrize(
    ("right", "wrong", "keys"),
    [
        ("decided_by: social", "decidd_by: social", ["acts.delete.decided_by", "acts.delete.decidd_by"]),
        ("  - act: delete", "  - act: delte", ["acts.delte.act"]),
        ("  - act: delete", "  - akt: delete", ["acts.0.act", "acts.0.akt"]),
    ],
)
def test_a_misspelt_act_is_named_where_it_stands_and_not_where_it_is_appealed(
    tmp_path: Path, right: str, wrong: str, keys: list[str]
):
    assert right in WHG
    found = check_rules(written(tmp_path, WHG.replace(right, wrong, 1)))
    assert sorted(mistake.key for mistake in found) == sorted(keys)


def test_loading_gives_the_rules_or_an_error_that_lists_the_mistakes(tmp_path: Path):
    assert isinstance(load_rules(bundled_rules("whg")), HouseRules)
    path = written(tmp_path, WHG.replace("nation: england", "nation: x").replace("amount: 15", "amount: 0"))
    with pytest.raises(RulesError) as raised:
        load_rules(path)
    assert raised.value.mistakes == check_rules(path)
    assert len(raised.value.mistakes) == 2
    assert str(raised.value).splitlines()[0].startswith(f"{path}:{line_of(WHG, 'nation:')}: organisation.nation: 'x'")


def test_dates_and_a_byte_order_mark_do_no_harm(tmp_path: Path):
    text = WHG.replace("approved: October 2024", "approved: 2024-10-01")
    assert load_rules(written(tmp_path, b"\xef\xbb\xbf" + text.encode())).source.approved == "2024-10-01"


@pytest.mark.parametrize("name", ["wgh", "../house_rules/whg", "", "/etc/passwd"])
def test_only_shipped_rules_have_a_name(name: str):
    with pytest.raises(RulesError, match=r"no such house rules; there are .*whg"):
        bundled_rules(name)


@given(text=st.text(max_size=60), at=st.integers(0, len(WHG)), cut=st.integers(0, 200))
@settings(max_examples=40, deadline=None)
def test_no_damage_to_a_file_gets_more_than_mistakes_that_can_be_printed(
    tmp_path_factory: pytest.TempPathFactory, text: str, at: int, cut: int
):
    damaged = (WHG[:at] + text + WHG[at + cut :]).encode("utf-8", "replace")
    for mistake in check_rules(written(tmp_path_factory.mktemp("damaged"), damaged)):
        assert str(mistake).encode("utf-8")
        assert 0 < mistake.line <= len(damaged)
