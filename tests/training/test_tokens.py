"""Texts as the encoder reads them: tags stand where the spans of the original text are."""

from pathlib import Path

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer, Tokenizer

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, Label
from models.spans import SPAN_TYPES, Span, SpanType
from training.tokens import collate, encode_tagged, pad

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ring", "dave", "on", "the", "roof"]


def tokenizer(folder: Path) -> Tokenizer:
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    return Tokenizer.from_str(BertWordPieceTokenizer(str(folder / "vocab.txt")).to_str())


def one(text: str, personal: int, *spans: Span) -> Examples:
    truth = np.full((1, len(LABELS)), UNKNOWN, np.int8)
    truth[0, LABELS.index(Label.PERSONAL_INFORMATION)] = personal
    return Examples(["made"], ["1"], [text], truth, np.array([UNKNOWN], np.int16), [""], [""], [spans])


def test_a_tag_stands_on_the_tokens_of_a_span_though_clean_up_moved_them(tmp_path: Path):
    text = "ring \u200bD&#97;ve on the roof"
    ids, tags = encode_tagged(tokenizer(tmp_path), one(text, 1, Span(6, 13, SpanType.PERSON)))
    assert [WORDS[at] for at in ids[0]] == ["[CLS]", "ring", "dave", "on", "the", "roof", "[SEP]"]
    assert tags[0].tolist() == [0, 0, 1 + SPAN_TYPES.index(SpanType.PERSON), 0, 0, 0, 0]


def test_a_text_known_to_hold_nothing_personal_is_outside_and_one_unknown_is_unknown(tmp_path: Path):
    read = tokenizer(tmp_path)
    assert not encode_tagged(read, one("on the roof", 0))[1][0].any()
    assert set(encode_tagged(read, one("on the roof", UNKNOWN))[1][0].tolist()) == {UNKNOWN}


def test_rows_of_a_batch_are_padded_to_the_longest_and_masked():
    rows = [np.array([2, 5, 3], np.int32), np.array([2, 3], np.int32)]
    ids, mask = collate(rows, torch.device("cpu"))
    assert ids.tolist() == [[2, 5, 3], [2, 3, 0]]
    assert mask.tolist() == [[1, 1, 1], [1, 1, 0]]
    assert pad(rows, UNKNOWN, torch.device("cpu")).tolist() == [[2, 5, 3], [2, 3, UNKNOWN]]
