"""Texts as the encoder reads them: token ids, and the personal-data tag of each token where it is known."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from evaluation.examples import UNKNOWN, Examples
from evaluation.span_scores import spans_known
from models.spans import Span
from models.tags import OUTSIDE, tag_tokens
from models.text import clean
from training.bases import Base

Row = np.ndarray
"""Token ids of one text, (tokens,) int32, or its tags, (tokens,) int8 with UNKNOWN where nothing is said."""


def load_tokenizer(base: Base, max_tokens: int) -> Tokenizer:
    """The base's tokenizer, cutting at `max_tokens` (training cuts; the predictor windows instead)."""
    path = Path(base.location) / "tokenizer.json"
    if path.exists():
        tokenizer = Tokenizer.from_file(str(path))
    else:
        tokenizer = Tokenizer.from_pretrained(base.location, revision=base.revision or "main")
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Row]:
    """Token ids of each text, cleaned."""
    return [np.array(each.ids, np.int32) for each in tokenizer.encode_batch_fast([clean(text).text for text in texts])]


def encode_tagged(tokenizer: Tokenizer, examples: Examples) -> tuple[list[Row], list[Row]]:
    """Token ids of each example, and a tag for each token: UNKNOWN throughout where a corpus says nothing of spans."""
    ids = encode(tokenizer, examples.texts)
    known = spans_known(examples).tolist()
    tags = [
        _tags(tokenizer, text, spans) if spans else np.full(len(row), OUTSIDE if is_known else UNKNOWN, np.int8)
        for text, spans, row, is_known in zip(examples.texts, examples.spans, ids, known, strict=True)
    ]
    return ids, tags


def _tags(tokenizer: Tokenizer, text: str, spans: Sequence[Span]) -> Row:
    cleaned = clean(text)
    offsets = tokenizer.encode(cleaned.text).offsets
    bounds = [cleaned.original_bounds(start, end) if start < end else (0, 0) for start, end in offsets]
    return tag_tokens(spans, bounds).astype(np.int8)


def collate(ids: Sequence[Row], device: torch.device) -> tuple[Tensor, Tensor]:
    """Token ids padded to the longest, (n, tokens) int64, and their mask."""
    mask = [np.ones(len(row), np.int8) for row in ids]
    return pad(ids, 0, device), pad(mask, 0, device)


def pad(rows: Sequence[Row], padding: int, device: torch.device) -> Tensor:
    """Rows of different lengths as one tensor, (n, longest) int64."""
    tensors = [torch.from_numpy(row.astype(np.int64)) for row in rows]
    return pad_sequence(tensors, batch_first=True, padding_value=padding).to(device)
