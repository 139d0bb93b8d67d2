from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS
from training.split import LEFT_OUT, near_copies, split

LETTER = (
    "I have now written to you four times about the lift in our block which has not gone past the second floor since "
    "the clocks changed and my mother who is eighty three has not been down to the shop or seen her sister in all that "
    "time because nobody in your office will tell us whether the part is on order or has been lost in the post again"
)
POOL = (
    "the bins were missed again this week",
    "THE BINS were missed again, this week!!",
    "my boiler is off and the baby is cold",
    "lovely work on the playground, thank you",
    LETTER,
    LETTER.replace("clocks", "weather"),
    "Shocking",
    "shocking...",
    "😡",
    "🎉🎉",
    "",
)

few = settings(max_examples=40, deadline=None)


def make(texts: Sequence[str], official: Sequence[str] | None = None, **columns: Sequence[str]) -> Examples:
    """Examples with these texts; `official`, `corpora` and `batches` are empty or "one" unless given."""
    n = len(texts)
    return Examples(
        columns.get("corpora", ["one"] * n),
        [str(row) for row in range(n)],
        texts,
        np.full((n, len(LABELS)), UNKNOWN, np.int8),
        np.full(n, UNKNOWN, np.int16),
        columns.get("batches", [""] * n),
        official or [""] * n,
        [()] * n,
    )


def parts_of(examples: Examples) -> list[str]:
    return split(examples).tolist()


@st.composite
def examples(draw: st.DrawFn) -> Examples:
    n = draw(st.integers(1, 12))
    of = lambda *choices: draw(st.lists(st.sampled_from(choices), min_size=n, max_size=n))  # noqa: E731
    return make(of(*POOL), of("", "train", "validation", "test"), corpora=of("one", "two"), batches=of("", "north"))


def partition(groups: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(groups == group).tolist()) for group in np.unique(groups)}


@few
@given(examples())
def test_near_copies_never_stand_in_two_parts(made: Examples):
    parts = split(made)
    for group in partition(near_copies(made.texts)):
        assert len({part for part in parts[list(group)] if part != LEFT_OUT}) <= 1


@few
@given(examples())
def test_official_tests_stay_tests_and_official_validation_never_trains(made: Examples):
    for official, part in zip(made.official, parts_of(made), strict=True):
        if official == "test":
            assert part == "test"
        if official == "validation":
            assert part in ("validation", LEFT_OUT)


@few
@given(examples(), st.randoms(use_true_random=False))
def test_the_part_of_a_text_does_not_depend_on_the_order_of_rows(made: Examples, random):
    order = list(range(len(made)))
    random.shuffle(order)
    shuffled = split(made.take(np.array(order)))
    assert shuffled.tolist() == split(made)[order].tolist()


def test_a_batch_keeps_the_part_its_writer_gave_though_its_corpus_holds_nothing_out():
    texts = [f"comment number {row} about gate {row * 7}" for row in range(300)]
    assert set(parts_of(make(texts, ["train"] * 300, batches=["north"] * 300))) == {"train"}
    assert set(parts_of(make(texts, ["train"] * 300))) == {"train", "validation", "test"}


@pytest.mark.parametrize("held_out", ["test", "validation"])
def test_a_near_copy_of_a_held_out_text_is_left_out_in_whichever_corpus(held_out: str):
    made = make(
        [LETTER, LETTER.replace("clocks", "weather"), "other"], [held_out, "train", "train"], corpora=list("aba")
    )
    assert parts_of(made)[:2] == [held_out, LEFT_OUT]


def test_a_validation_text_that_repeats_a_test_text_is_left_out():
    assert parts_of(make(["bins missed"] * 2, ["validation", "test"])) == [LEFT_OUT, "test"]


def test_a_corpus_without_held_out_parts_gives_about_a_tenth_to_each():
    parts = parts_of(make([f"comment number {row} about gate {row * 7}" for row in range(3000)]))
    assert {part: 240 < parts.count(part) < 360 for part in ("test", "validation")} == {
        "test": True,
        "validation": True,
    }
    assert parts.count("train") + parts.count("test") + parts.count("validation") == 3000


@pytest.mark.parametrize(("own", "missing"), [("test", "validation"), ("validation", "test")])
def test_a_corpus_with_one_held_out_part_is_only_given_the_other(own: str, missing: str):
    texts = [f"comment number {row} about gate {row * 7}" for row in range(600)]
    parts = parts_of(make(texts, [own] + [""] * 599))
    assert parts.count(own) == 1
    assert 30 < parts.count(missing) < 100


def test_two_corpora_give_the_same_text_the_same_part():
    texts = [f"comment number {row} about gate {row * 7}" for row in range(300)]
    parts = parts_of(make(texts * 2, corpora=["one"] * 300 + ["two"] * 300))
    assert parts[:300] == parts[300:]


@few
@given(st.permutations(POOL))
def test_groups_of_near_copies_do_not_depend_on_the_order_of_texts(texts: list[str]):
    groups = near_copies(texts)
    found = {frozenset(texts[row] for row in group) for group in partition(groups)}
    expected = {frozenset(POOL[row] for row in group) for group in partition(near_copies(POOL))}
    assert found == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the bins were missed again", "THE BINS were missed... again!!"),
        ("Shocking", "shocking :("),
        (LETTER, LETTER.replace("clocks", "weather")),
        (LETTER, LETTER + " regards"),
        ("😡", "😡"),
    ],
)
def test_texts_that_differ_in_little_are_near_copies(one: str, other: str):
    first, second = near_copies([one, other])
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the bins were missed again", "the bins were missed today"),  # short, and another thing said
        ("my boiler is off", "my boiler is on"),
        (LETTER, " ".join(reversed(LETTER.split()))),  # the same words, not the same text
        (
            LETTER,
            LETTER[: len(LETTER) // 2] + "and the caretaker has since come round twice with a torch to look at it",
        ),
        ("😡", "🎉"),
        ("👩 = 💩", "👩 = 💗"),
        ("!!!", "..."),
    ],
)
def test_texts_that_say_something_else_are_not_near_copies(one: str, other: str):
    first, second = near_copies([one, other])
    assert first != second


def test_most_long_texts_with_one_word_in_twenty_changed_are_found():
    random = np.random.default_rng(1)
    words = [f"word{number}" for number in range(500)]
    found = 0
    for _ in range(100):
        text = random.choice(words, 60)
        changed = text.copy()
        changed[random.integers(60)] = "different"
        first, second = near_copies([" ".join(text), " ".join(changed)])
        found += first == second
    assert found >= 97


def test_a_chain_of_small_changes_is_one_group():
    words = LETTER.split()
    chain = [" ".join([*["changed"] * number, *words[number:]]) for number in range(0, 40, 2)]
    assert len(set(near_copies(chain).tolist())) == 1
    assert len(set(near_copies([chain[0], chain[-1]]).tolist())) == 2


def test_no_texts_have_no_groups():
    assert near_copies([]).tolist() == []
