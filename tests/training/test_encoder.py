"""Fine-tuning: what counts in the loss, and that stopping changes nothing."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
import torch

from evaluation.examples import UNKNOWN
from models.labels import LABELS, Label
from tests.training.conftest import examples_of
from training import encoder
from training.bases import Base
from training.encoder import EncoderClassifier, fit, masked_loss, predict_logits
from training.recipe import Recipe
from training.stop import Stopped
from training.tokens import load_tokenizer

RECIPE = Recipe(samples=256, batch_size=16, learning_rate=5e-3, head_learning_rate=1e-2, max_tokens=16)
UNIFORM = np.full(200, 1 / 200)


def ignore_progress(_step: int, _steps: int, _loss: float) -> None:
    """For runs whose progress nobody watches."""


def test_what_a_corpus_does_not_say_has_no_part_in_the_loss():
    logits = torch.tensor([[0.3, -2.0]])
    known = masked_loss(logits, torch.tensor([[1, UNKNOWN]]), torch.ones(2))
    assert known == masked_loss(torch.tensor([[0.3, 5.0]]), torch.tensor([[1, UNKNOWN]]), torch.ones(2))
    assert known == pytest.approx(torch.nn.functional.softplus(torch.tensor(-0.3)).item())


def test_a_batch_of_which_nothing_is_known_has_no_loss_and_no_gradient():
    logits = torch.ones((2, 3), requires_grad=True)
    loss = masked_loss(logits, torch.full((2, 3), UNKNOWN), torch.ones(3))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_with_a_focus_an_entry_counts_as_much_as_it_is_wrong():
    logits, truth = torch.tensor([[4.0, -1.0]], requires_grad=True), torch.tensor([[1, 1]])
    losses = torch.nn.functional.softplus(-logits.detach()[0])
    wrong = 1 - torch.exp(-losses)
    focused = masked_loss(logits, truth, torch.ones(2), focus=1.0)
    assert focused.item() == pytest.approx(((losses * wrong).sum() / wrong.sum()).item())
    focused.backward()
    shares = torch.autograd.grad(masked_loss(logits, truth, torch.ones(2)), logits)[0][0]
    assert logits.grad is not None
    assert logits.grad[0][0] / logits.grad[0][1] < shares[0] / shares[1]


def test_a_focus_on_nothing_known_has_no_loss():
    assert masked_loss(torch.ones((1, 2)), torch.full((1, 2), UNKNOWN), torch.ones(2), focus=1.0).item() == 0


def test_the_encoder_learns_what_the_words_give_away(tiny_base: Base, tmp_path: Path):
    model = fit(
        examples_of(200), UNIFORM, tiny_base, RECIPE.model_copy(update={"samples": 1600}), tmp_path, ignore_progress
    )
    logits = predict_logits(model, load_tokenizer(tiny_base, 16), ["the boiler is leak today", "thanks lovely man"])
    repair, compliment = (LABELS.index(label) for label in (Label.REPAIR, Label.COMPLIMENT))
    assert logits[0, repair] > 0 > logits[1, repair]
    assert logits[1, compliment] > 0 > logits[0, compliment]


def test_each_label_weighs_the_words_for_itself_and_padding_has_no_weight(tiny_base: Base):
    model = EncoderClassifier(tiny_base).eval()
    torch.nn.init.normal_(model.attention.weight, std=5)
    ids = torch.tensor([[2, 7, 9, 11, 3]])
    alone, padded = (
        model(torch.nn.functional.pad(ids, (0, more)), torch.nn.functional.pad(torch.ones_like(ids), (0, more)))
        for more in (0, 4)
    )
    torch.testing.assert_close(padded[:2], alone[:2], atol=1e-4, rtol=1e-4)
    for changed in (LABELS.index(Label.THREAT), len(LABELS)):
        with torch.no_grad():
            model.attention.weight[changed] = -model.attention.weight[changed]
        labels, topics, _ = model(ids, torch.ones_like(ids))
        moved = [*((labels - alone[0]).abs()[0] > 1e-6).tolist(), bool((topics - alone[1]).abs().max() > 1e-6)]
        assert moved == [at <= changed and at in (LABELS.index(Label.THREAT), changed) for at in range(len(LABELS) + 1)]


def test_a_run_that_was_stopped_and_resumed_is_the_same_run(
    tiny_base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(encoder, "CHECKPOINT_EVERY", 4)
    for folder in ("whole", "stopped"):
        (tmp_path / folder).mkdir()
    whole = fit(examples_of(200), UNIFORM, tiny_base, RECIPE, tmp_path / "whole", ignore_progress)

    def stop_at_seven(step: int, _steps: int, _loss: float) -> None:
        if step == 7:
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped, match="stopped after 7 of 16 steps"):
        fit(examples_of(200), UNIFORM, tiny_base, RECIPE, tmp_path / "stopped", stop_at_seven)
    resumed = fit(examples_of(200), UNIFORM, tiny_base, RECIPE, tmp_path / "stopped", ignore_progress)
    for name, value in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], value, msg=name)


def test_the_same_seed_gives_the_same_model(tiny_base: Base, tmp_path: Path):
    models = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        models.append(fit(examples_of(200), UNIFORM, tiny_base, RECIPE, tmp_path / folder, ignore_progress))
    for name, value in models[0].state_dict().items():
        assert torch.equal(models[1].state_dict()[name], value), name
