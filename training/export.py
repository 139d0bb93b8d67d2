"""From a trained encoder to the graph that ships: ONNX, fused, in int8."""

import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from models.bundle import GRAPH, TOKENIZER
from training.bases import Base
from training.encoder import EncoderClassifier
from training.tokens import load_tokenizer

INPUTS = ["input_ids", "attention_mask"]
OUTPUTS = {"labels": {0: "texts"}, "topics": {0: "texts"}, "tags": {0: "texts", 1: "tokens"}}
"""Each output with the axes that change from run to run."""
QUANTIZED = ["MatMul", "Attention", "EmbedLayerNormalization", "Gather"]


def export_encoder(model: EncoderClassifier, base: Base, max_tokens: int, folder: Path, *, int8: bool = True) -> None:
    """Write `model.onnx` and `tokenizer.json` of a bundle to `folder`, which must exist.

    Weights are quantised per channel, activations on the fly. Seven bits of the int8 range are used, since eight
    overflow on processors without VNNI and the bundle must answer alike everywhere (onnxruntime's guide to it).
    """
    with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
        traced, fused = Path(unfinished) / "traced.onnx", Path(unfinished) / "fused.onnx"
        _trace(model, traced)
        _fuse(model, traced, fused)
        if int8:
            quantize_dynamic(
                fused,
                folder / GRAPH,
                op_types_to_quantize=QUANTIZED,
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # fused nodes hide their types
            )
        else:
            shutil.copyfile(fused, folder / GRAPH)
    onnx.checker.check_model(folder / GRAPH)
    tokenizer = load_tokenizer(base, max_tokens)
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)


def _trace(model: EncoderClassifier, path: Path) -> None:
    model.encoder.set_attn_implementation("eager")  # the form that onnxruntime knows how to fuse
    ids = torch.ones((2, 8), dtype=torch.int64)
    with warnings.catch_warnings():
        # The exporter based on torch.export writes attention in a form that onnxruntime does not fuse yet.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=INPUTS,
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in INPUTS} | OUTPUTS,
            opset_version=17,
            dynamo=False,
        )


def _fuse(model: EncoderClassifier, traced: Path, fused: Path) -> None:
    config = model.encoder.config
    options = FusionOptions("bert")
    # Joined into one kernel, an addition and a normalisation lose the vectors that each has alone (models.graph).
    options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = False
    optimised = optimize_model(
        str(traced),
        "bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=0,
        optimization_options=options,
    )
    optimised.save_model_to_file(str(fused))
