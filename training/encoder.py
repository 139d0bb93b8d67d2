"""The `encoder` kind: a small BERT-like encoder with heads for the labels, the topic and the tag of each token."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from evaluation.examples import UNKNOWN, Examples
from models.labels import LABELS, TOPICS
from models.tags import TAGS
from training.bases import Base
from training.recipe import Recipe
from training.sampling import entry_weights, plan_batches
from training.stop import Stopped, stop_signals
from training.tokens import collate, encode, encode_tagged, load_tokenizer, pad

CHECKPOINT_EVERY = 250
"""Steps between checkpoints: a killed run loses at most this many."""
NO_WEIGHT = -1e9
"""The score of padding, before the softmax over the tokens."""


class Progress(Protocol):
    """Told after every step, for a progress bar and for tracking."""

    def __call__(self, step: int, steps: int, loss: float) -> None: ...


class EncoderClassifier(nn.Module):
    """An encoder with linear heads: on a mean of its tokens for each label and for the topic, and on each token.

    Each label, and the topic, weighs the tokens for itself, so that one clause in a long comment can decide
    (label-wise attention; Mullenbach et al. 2018). The weights begin alike.
    """

    def __init__(self, base: Base, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base.location, revision=base.revision, add_pooling_layer=False)
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.attention = nn.Linear(width, len(LABELS) + 1, bias=False)
        nn.init.zeros_(self.attention.weight)
        self.labels = nn.Linear(width, len(LABELS))
        self.topics = nn.Linear(width, len(TOPICS))
        self.tags = nn.Linear(width, TAGS)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits per label, (n, 11), topic, (n, 23), and tag, (n, tokens, 14), of (n, tokens) int64 inputs."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        scores = self.attention(hidden).float().masked_fill(attention_mask.unsqueeze(-1) == 0, NO_WEIGHT)
        means = self.dropout(scores.softmax(1).to(hidden.dtype).transpose(1, 2) @ hidden)
        labels = (means[:, :-1] * self.labels.weight).sum(-1) + self.labels.bias
        return labels, self.topics(means[:, -1]), self.tags(self.dropout(hidden))


def masked_loss(logits: Tensor, truth: Tensor, weights: Tensor, focus: float = 0.0) -> Tensor:
    """Binary cross-entropy over the known entries only; `truth` is (n, labels) with UNKNOWN where nothing is said.

    With a `focus` each entry counts as its chance of being wrong to that power, so that the batch is about what the
    model does not know yet (focal loss; Lin et al. 2017), whose weights are here made to sum to one. Zero, with a
    gradient of zero, where nothing at all is known.
    """
    known = (truth != UNKNOWN).to(logits.dtype) * weights
    losses = nn.functional.binary_cross_entropy_with_logits(
        logits, truth.clamp(min=0).to(logits.dtype), reduction="none"
    )
    if focus:
        known = known * (1 - torch.exp(-losses.detach())) ** focus
    return (losses * known).sum() / known.sum().clamp(min=1e-6)


def fit(
    examples: Examples, draws: np.ndarray, base: Base, recipe: Recipe, work: Path, progress: Progress
) -> EncoderClassifier:
    """Fine-tune on `examples`, drawn with the chances `draws` (n,); returns the model in float32 on the CPU.

    Checkpoints go to `work`; a run found there is resumed and gives what an uninterrupted run gives. Raises `Stopped`
    on SIGINT or SIGTERM, after saving.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(recipe.seed)
    model = EncoderClassifier(base, recipe.dropout).to(device)
    tokens, tags = encode_tagged(load_tokenizer(base, recipe.max_tokens), examples)
    batches = plan_batches(
        draws, [len(ids) for ids in tokens], samples=recipe.samples, batch_size=recipe.batch_size, seed=recipe.seed
    )
    optimizer = _optimizer(model, recipe)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _rate(len(batches), recipe.warmup))
    checkpoint = _Checkpoint(work / "checkpoint.pt", model, optimizer, schedule)
    objective = _Objective(examples, tags, draws, recipe, device)
    model.train()
    with stop_signals() as stop:
        for step in range(checkpoint.resume(), len(batches)):
            if stop:
                checkpoint.save(step)
                raise Stopped(f"stopped after {step} of {len(batches)} steps; the same command goes on from there")
            rows = batches[step]
            torch.manual_seed(recipe.seed + step)  # dropout depends on the step alone, so a resumed run is the same run
            with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_has_fast_bfloat16(device)):
                found = model(*collate([tokens[row] for row in rows], device))
            loss = objective.loss(rows, *found)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            progress(step + 1, len(batches), float(loss.detach()))
            if (step + 1) % CHECKPOINT_EVERY == 0:
                checkpoint.save(step + 1)
    return model.cpu().eval()


def save_weights(model: EncoderClassifier, base: Base, folder: Path) -> None:
    """Save the fine-tuned encoder and its tokenizer in the form of `transformers`, and the heads beside them."""
    model.encoder.save_pretrained(folder)
    AutoTokenizer.from_pretrained(base.location, revision=base.revision).save_pretrained(folder)
    save_file(
        {name: value for name, value in model.state_dict().items() if not name.startswith("encoder.")},
        folder / "heads.safetensors",
    )


def predict_logits(
    model: EncoderClassifier, tokenizer: Tokenizer, texts: Sequence[str], batch_size: int = 64
) -> np.ndarray:
    """Label logits (n, 11) in float32, for parity checks and comparisons with the exported graph."""
    encoded = encode(tokenizer, texts)
    order = np.argsort([len(ids) for ids in encoded], kind="stable")
    logits = np.zeros((len(texts), len(LABELS)), np.float32)
    with torch.inference_mode():
        for at in range(0, len(texts), batch_size):
            rows = order[at : at + batch_size]
            logits[rows] = model(*collate([encoded[row] for row in rows], torch.device("cpu")))[0].numpy()
    return logits


def choice_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy of one choice among many, over the known rows of `truth`, (n,); zero where none is known."""
    if not (truth != UNKNOWN).any():
        return logits.sum() * 0
    return nn.functional.cross_entropy(logits, truth, ignore_index=UNKNOWN)


def _optimizer(model: EncoderClassifier, recipe: Recipe) -> torch.optim.Optimizer:
    heads = [each for head in (model.attention, model.labels, model.topics, model.tags) for each in head.parameters()]
    return torch.optim.AdamW(
        [
            {"params": list(model.encoder.parameters()), "lr": recipe.learning_rate},
            {"params": heads, "lr": recipe.head_learning_rate},
        ],
        weight_decay=recipe.weight_decay,
        fused=True,
    )


def _rate(steps: int, warmup: float):
    rise = max(1, int(steps * warmup))
    return lambda step: (
        min(1.0, (step + 1) / rise) * max(0.0, (steps - step) / max(1, steps - rise) if step > rise else 1)
    )


def _has_fast_bfloat16(device: torch.device) -> bool:
    return device.type == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()


class _Objective:
    """What the model is to say of each example, and how far it is from it."""

    def __init__(
        self,
        examples: Examples,
        tags: Sequence[np.ndarray],
        draws: np.ndarray,
        recipe: Recipe,
        device: torch.device,
    ) -> None:
        self.labels = torch.from_numpy(examples.truth)
        self.label_weights = torch.from_numpy(entry_weights(examples.truth, draws)).to(device)
        self.topics = torch.from_numpy(examples.topics.astype(np.int64))
        self.tags = tags
        self.recipe = recipe
        self.device = device

    def loss(self, rows: np.ndarray, labels: Tensor, topics: Tensor, tags: Tensor) -> Tensor:
        """The weighed sum of the three losses over the examples of `rows`, (n,), from the model's logits for them."""
        wanted_tags = pad([self.tags[row] for row in rows], UNKNOWN, self.device)
        return (
            masked_loss(labels.float(), self.labels[rows].to(self.device), self.label_weights, self.recipe.focus)
            + self.recipe.topic_weight * choice_loss(topics.float(), self.topics[rows].to(self.device))
            + self.recipe.tag_weight * choice_loss(tags.float().flatten(0, 1), wanted_tags.flatten())
        )


class _Checkpoint:
    """The state of a run on disk, replaced whole or not at all."""

    def __init__(self, path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, schedule) -> None:
        self.path = path
        self.parts = {"model": model, "optimizer": optimizer, "schedule": schedule}

    def save(self, step: int) -> None:
        unfinished = self.path.with_suffix(".partial")
        torch.save({"step": step} | {name: part.state_dict() for name, part in self.parts.items()}, unfinished)
        unfinished.replace(self.path)

    def resume(self) -> int:
        """Load what was saved, if anything, and return the step to go on with."""
        if not self.path.exists():
            return 0
        saved = torch.load(self.path, weights_only=True)
        for name, part in self.parts.items():
            part.load_state_dict(saved[name])
        return saved["step"]
