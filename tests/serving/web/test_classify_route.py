"""What comes back for comments that are as they should be."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from dirty_equals import IsPartialDict, IsStr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from models.labels import LABELS
from models.predictor import Prediction
from serving.service.classify import Answers, Classifier
from serving.web.schemas import MOST_COMMENTS

NAMED, NOT_NAMED = 0.982014, 0.017986
"""What the tiny bundle gives a label that a text names once, and one that it does not name."""


def classify(client: TestClient, *comments: dict) -> list[dict]:
    answer = client.post("/v1/classify", json={"comments": list(comments)})
    assert answer.status_code == 200, answer.text
    return answer.json()["comments"]


def test_an_answer_says_all_there_is_to_say(client: TestClient):
    answer = client.post("/v1/classify", json={"comments": [{"id": "fb-1", "text": "profanity about parking"}]})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "model": "tiny@1.0.0",
        "rules": "whg@1",
        "comments": [
            {
                "id": "fb-1",
                "labels": {
                    **{label: {"probability": NOT_NAMED, "flagged": False} for label in LABELS},
                    "profanity": {"probability": NAMED, "flagged": True},
                },
                "topic": {"name": "parking", "probability": 0.992106},
                "language": "en",
                "spans": [],
                "windows": 1,
                "suggestion": {
                    "grounds": [IsPartialDict(id="profanity", clause="2.2", labels=["profanity"], probability=NAMED)],
                    "cautions": [],
                    "route": IsPartialDict(team={"id": "communications", "name": "Communications Team"}),
                    "attention": IsPartialDict(level="normal", look_by=IsStr(regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")),
                    "tell": [],
                    "duties": [],
                    "privately": [],
                    "replies": [IsPartialDict(id="house_rules_reminder", to_fill=["name", "detail", "first_name"])],
                    "proposal": IsPartialDict(
                        act="delete",
                        decided_by={"id": "social_media_specialist", "name": "Social Media and Digital Specialist"},
                        advice_from=[
                            {"id": "communications_manager", "name": "Communications Manager"},
                            {"id": "head_of_communications", "name": "Head of Communications"},
                        ],
                        grounds=["profanity"],
                    ),
                },
            }
        ],
    }


def test_real_answers_fit_the_description(client: TestClient):
    texts = [*LABELS, "", "emergency repair at 14 Example Road, ring 07700 900123", " ".join(LABELS)]
    answer = client.post("/v1/classify", json={"comments": [{"text": text} for text in texts]})
    described = TypeAdapter(Answers)
    read = described.validate_json(answer.content, strict=True)
    assert described.dump_json(read) == answer.content


def test_answers_come_in_the_order_of_the_comments_with_their_ids(client: TestClient):
    labels = [LABELS[number % len(LABELS)] for number in range(MOST_COMMENTS)]
    answers = classify(client, *({"id": str(number), "text": label} for number, label in enumerate(labels)))
    assert [answer["id"] for answer in answers] == [str(number) for number in range(MOST_COMMENTS)]
    flagged = [[label for label, said in answer["labels"].items() if said["flagged"]] for answer in answers]
    assert flagged == [[label] for label in labels]


@given(before=st.text("🔥👍🏽 abc é", max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_spans_count_characters_of_the_text_as_it_was_sent(client: TestClient, before: str):
    text = f"{before} ring me on 07700 900123 🔥"
    span = classify(client, {"text": text})[0]["spans"][0]
    assert (text[span["start"] : span["end"]], span["type"]) == ("07700 900123", "PHONE")


def test_a_number_that_the_landlord_publishes_is_not_private(client: TestClient):
    ours, private = classify(client, {"text": "ring 03069 990140"}, {"text": "ring 07700 900140"})
    assert ours["spans"] == []
    assert [span["type"] for span in private["spans"]] == ["PHONE"]


def test_a_comment_without_words_gets_an_answer_without_labels(client: TestClient):
    answer = classify(client, {"text": ""})[0]
    assert (answer["windows"], answer["topic"], answer["language"]) == (0, None, "und")
    assert not any(said["flagged"] for said in answer["labels"].values())


def test_an_emergency_is_for_a_person_within_minutes(client: TestClient):
    suggestion = classify(client, {"text": "emergency repair"})[0]["suggestion"]
    attention = suggestion["attention"]
    assert attention["level"] == "emergency"
    look_by = datetime.fromisoformat(attention["look_by"]) - datetime.now(UTC)
    assert timedelta(minutes=14) < look_by <= timedelta(minutes=15)
    assert suggestion["route"]["due"] == attention["look_by"]


@pytest.mark.parametrize("label", ["complaint", "repair", "enquiry", "compliment", "emergency"])
def test_what_people_come_to_say_is_never_proposed_for_removal(client: TestClient, label: str):
    suggestion = classify(client, {"text": label})[0]["suggestion"]
    assert (suggestion["grounds"], suggestion["proposal"]) == ([], None)


def test_a_language_that_the_platform_names_outweighs_the_one_detected(client: TestClient):
    english, polish = classify(client, {"text": "profanity"}, {"text": "profanity", "language": "pl"})
    assert (english["language"], polish["language"]) == ("en", "pl")
    assert english["suggestion"]["proposal"] is not None
    assert polish["suggestion"]["proposal"] is None


@pytest.mark.parametrize(
    ("known", "part"),
    [({"followers": 20_000}, "tell"), ({"place": "inbox"}, "replies"), ({"own_page": False}, "attention")],
)
def test_what_the_platform_knows_reaches_the_house_rules(client: TestClient, known: dict, part: str):
    plain, told = classify(client, {"text": "complaint"}, {"text": "complaint"} | known)
    assert plain["suggestion"][part] != told["suggestion"][part]


def test_what_the_house_rules_do_not_ask_for_changes_nothing(client: TestClient):
    unused = {"channel": "facebook", "author_handle": "@someone", "link": "https://example.com/1"}
    plain, told = classify(client, {"text": "complaint"}, {"text": "complaint"} | unused)
    assert plain == told


def test_callers_at_the_same_time_each_get_their_own_answer(client: TestClient):
    def flagged(label: str) -> list[str]:
        labels = classify(client, {"text": label})[0]["labels"]
        return [name for name, said in labels.items() if said["flagged"]]

    asked = list(LABELS) * 4
    with ThreadPoolExecutor(16) as callers:
        assert list(callers.map(flagged, asked)) == [[label] for label in asked]


def test_single_comments_of_callers_at_the_same_time_are_labelled_together(
    make_client: Callable[..., TestClient], classifier: Classifier, until: Callable
):
    batches: list[int] = []
    begun, all_wait = Event(), Event()

    def predict(texts: Sequence[str]) -> list[Prediction]:
        batches.append(len(texts))
        begun.set()
        all_wait.wait(60)
        return classifier.predictor.predict(texts)

    client = make_client(predict)
    engine = client.app.state.running.first.engine  # type: ignore[attr-defined]
    with ThreadPoolExecutor(9) as callers:
        first = callers.submit(classify, client, {"text": "repair"})
        begun.wait(60)
        others = [callers.submit(classify, client, {"text": "repair"}) for _ in range(8)]
        until(lambda: engine.waiting == 8)
        all_wait.set()
        assert all(caller.result(timeout=60) for caller in (first, *others))
    assert batches == [1, 8]
