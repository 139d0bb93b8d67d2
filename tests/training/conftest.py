"""A base model and a corpus small enough to train on in seconds, made here."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, Label
from training.bases import Base, find_base

torch.set_num_threads(1)  # models this small lose more time between threads than they gain

WORDS = {
    Label.REPAIR: ["boiler", "leak", "lift", "roof"],
    Label.COMPLIMENT: ["thanks", "brilliant", "lovely", "cheers"],
    Label.ABUSE: ["idiot", "muppet", "clown", "fool"],
}
FILLER = ["the", "on", "our", "street", "again", "today", "is", "and", "flat", "man"]


def sentences(count: int, seed: int) -> list[tuple[str, Label]]:
    """Made texts, each with one label that its words give away."""
    random = np.random.default_rng(seed)
    labels = list(WORDS)
    return [
        (" ".join(random.permutation([random.choice(WORDS[label]), *random.choice(FILLER, 5)])), label)
        for label in random.choice(np.array(labels, dtype=object), count)
    ]


def examples_of(count: int, seed: int = 0) -> Examples:
    """Made examples of which the three labels are known and no other is."""
    made = sentences(count, seed)
    truth = np.full((count, len(LABELS)), UNKNOWN, np.int8)
    for label in WORDS:
        truth[:, LABELS.index(label)] = [label == each for _, each in made]
    topics = np.array([list(WORDS).index(label) for _, label in made], np.int16)
    empty = [""] * count
    return Examples(
        ["made"] * count,
        [str(n) for n in range(count)],
        [t for t, _ in made],
        truth,
        topics,
        empty,
        empty,
        [()] * count,
    )


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A BERT of two narrow layers with a vocabulary of the made words."""
    folder = tmp_path_factory.mktemp("base")
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *FILLER,
        *(word for words in WORDS.values() for word in words),
    ]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    BertWordPieceTokenizer(str(folder / "vocab.txt")).save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder)
    return find_base(str(folder))


@pytest.fixture
def made_corpora(tmp_path: Path) -> Path:
    """A folder with one made public corpus in the shared shape, and the catalogue that names it."""
    made = sentences(400, seed=5)
    columns: dict[str, list] = {
        "id": [f"m-{n}" for n in range(400)],
        "text": [f"{t} {n}" for n, (t, _) in enumerate(made)],
    }
    columns |= {label: [int(label == each) if label in WORDS else None for _, each in made] for label in LABELS}
    columns["split"] = [("train", "dev", "test")[min(n % 8, 2)] if n % 8 < 3 else "train" for n in range(400)]
    arrays = {name: pa.array(values, pa.int8() if name in LABELS else pa.string()) for name, values in columns.items()}
    pq.write_table(pa.table(arrays), tmp_path / "made.parquet")
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nname = "made"\nfile = "made.parquet"\nreader = "labelled"\nlicence = "CC0-1.0"\n'
        'citation = "made"\nship = true\n',
        encoding="utf-8",
    )
    return tmp_path
