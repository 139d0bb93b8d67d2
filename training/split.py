"""Train, validation and test parts that share no text and no near copy of one."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from evaluation.examples import Examples

BANDS, ROWS = 8, 6
"""Two texts are near copies where one band of their MinHash signatures is equal. That finds a pair whose word triples
have a Jaccard similarity of 0.9 with a chance of 0.998, of 0.8 with 0.91, of 0.5 with 0.12: 1 - (1 - s^ROWS)^BANDS."""
SHARE = 0.1
"""Share of a corpus that becomes validation, and test, where it brings no such part of its own."""
TOKENS = re.compile(r"\w+")
LEFT_OUT = "left_out"


def split(examples: Examples) -> np.ndarray:
    """Put every example in "train", "validation", "test" or "left_out"; returns (n,) strings.

    A writer's batch and an official test or validation part stay what they are. A corpus without a validation or a test
    part gives a tenth of its groups of near copies to each, chosen by a hash of the text, so the parts are the same in
    every run. Whatever nearly repeats a test text is left out of training and validation, and what nearly repeats a
    validation text out of training, whichever corpus it stands in.
    """
    groups = near_copies(examples.texts)
    parts = np.array(examples.official, dtype="<U10")
    _fill_missing_parts(parts, examples, _group_draws(examples.texts, groups))
    _leave_out_copies(parts, groups, "test", of=("train", "validation"))
    _leave_out_copies(parts, groups, "validation", of=("train",))
    return parts


def near_copies(texts: Sequence[str]) -> np.ndarray:
    """Number the groups of texts that are (nearly) the same: (n,) integers, equal for near copies.

    Groups are the connected components of pairs that share a band of their MinHash signatures over word triples
    (Broder 1997; Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, chapter 3), so a chain of small changes is
    one group, whatever the order of the texts.
    """
    n = len(texts)
    signatures = np.empty((n, BANDS * ROWS), np.uint32)
    for row, minhash in enumerate(MinHash.generator(map(_shingles, texts), num_perm=BANDS * ROWS)):
        signatures[row] = minhash.hashvalues
    firsts = [_first_alike(signatures[:, at : at + ROWS]) for at in range(0, BANDS * ROWS, ROWS)]
    edges = (np.tile(np.arange(n), BANDS), np.concatenate(firsts))
    return connected_components(coo_matrix((np.ones(n * BANDS), edges), shape=(n, n)), directed=False)[1]


def _shingles(text: str) -> list[bytes]:
    """Every three words in a row, casefolded; all of them where there are fewer than four.

    A text without a word is read as its signs, or every emoji would be a copy of every other.
    """
    words = TOKENS.findall(text.casefold()) or text.split()
    if len(words) < 4:
        return [" ".join(words).encode("utf-8", "replace")]
    return [" ".join(words[at : at + 3]).encode("utf-8", "replace") for at in range(len(words) - 2)]


def _first_alike(rows: np.ndarray) -> np.ndarray:
    """For each row of a matrix the number of the first row that equals it."""
    keys = np.ascontiguousarray(rows).view(f"V{rows.shape[1] * rows.itemsize}").ravel()
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return first[group]


def _group_draws(texts: Sequence[str], groups: np.ndarray) -> np.ndarray:
    """A number in [0, 1) per text, equal within a group, that depends on the group's texts alone."""
    smallest: dict[int, str] = {}
    for group, text in zip(groups.tolist(), texts, strict=True):
        smallest[group] = min(smallest.get(group, text), text)
    draw = {
        group: int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:6], "big") / 2**48
        for group, text in smallest.items()
    }
    return np.array([draw[group] for group in groups.tolist()])


def _fill_missing_parts(parts: np.ndarray, examples: Examples, draws: np.ndarray) -> None:
    parts[parts == ""] = "train"
    corpora = np.array(examples.corpora)
    unbatched = np.array(examples.batches) == ""
    for corpus in np.unique(corpora):
        own = corpora == corpus
        official = set(parts[own])
        free = own & (parts == "train") & unbatched
        if "test" not in official:
            parts[free & (draws < SHARE)] = "test"
        if "validation" not in official:
            parts[free & (draws >= 1 - SHARE)] = "validation"


def _leave_out_copies(parts: np.ndarray, groups: np.ndarray, kept: str, *, of: tuple[str, ...]) -> None:
    held = np.unique(groups[parts == kept])
    parts[np.isin(groups, held) & np.isin(parts, of)] = LEFT_OUT
