"""The network in torch, and how it is written for the hearing chain."""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.hearing.keywords import FILE, POOLS, Layer

BETWEEN = 96
"""Units between the embedding and the words."""

CONTEXT = 3
"""Answers of the embedding (80 ms apart) that are looked at together."""

_SCALE = 0.1
"""An embedding's numbers are some ten times as large as is good to begin with."""


class Network(nn.Module):
    """Log-mel bands of a stretch of sound to a logit for each word."""

    def __init__(self, start: Sequence[Layer], words: int) -> None:
        """`start` is the embedding to begin with; `words` counts anything else as one."""
        super().__init__()
        self.embedding = nn.ModuleList(_convolution(layer) for layer in start)
        size = start[-1].bias.size
        self.scale = nn.Parameter(torch.full((size,), _SCALE))
        self.between = nn.Conv1d(size, BETWEEN, CONTEXT)
        self.words = nn.Conv1d(BETWEEN, words, 1)
        self.dropout = nn.Dropout(0.3)

    def embedded(self, bands: Tensor) -> Tensor:
        """(batch, frames, 32) to the embedding (batch, 96, answers), one answer each 80 ms."""
        x = bands[:, None]
        for number, layer in enumerate(self.embedding):
            wide = layer.kernel_size[1] // 2
            x = layer(functional.pad(x, (wide, wide, 0, 0)))
            if number < len(self.embedding) - 1:
                x = torch.clamp(functional.leaky_relu(x, 0.2), min=-0.4)
            if number in POOLS:
                x = functional.max_pool2d(x, POOLS[number])
        return x[..., 0]

    def forward(self, bands: Tensor) -> Tensor:
        """(batch, frames, 32) to (batch, words)."""
        x = self.dropout(self.embedded(bands) * self.scale[:, None])
        x = self.dropout(functional.relu(self.between(x)))
        at = self.words(x).float()
        # A word is said once, somewhere; anything else is said everywhere.
        return torch.logsumexp(at - at[:, :1], 2) - math.log(at.shape[2])


def _convolution(layer: Layer) -> nn.Conv2d:
    high, wide, inputs, outputs = layer.weight.shape
    made = nn.Conv2d(inputs, outputs, (high, wide))
    with torch.no_grad():
        made.weight.copy_(torch.from_numpy(np.transpose(layer.weight, (3, 2, 0, 1)).copy()))
        made.bias.copy_(torch.from_numpy(layer.bias.copy()))  # type: ignore[union-attr]
    return made


def write(model: Path, network: Network, words: Sequence[str], bank: np.ndarray) -> None:
    """Put the network into a model's folder, 16 bits a number."""
    kept: dict[str, np.ndarray] = {
        "words": np.array(json.dumps(list(words))),
        "bank": bank.astype(np.float32),
    }
    weights = [_numpy(layer.weight).transpose(2, 3, 1, 0) for layer in network.embedding]
    # The scale of the embedding goes into the layer after it.
    between = _numpy(network.between.weight * network.scale[:, None])
    weights += [_numpy_1d(between), _numpy_1d(_numpy(network.words.weight))]
    biases = [_numpy(layer.bias) for layer in network.embedding]
    biases += [_numpy(network.between.bias), _numpy(network.words.bias)]
    for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        kept[f"weight{number}"] = weight.astype(np.float16)
        kept[f"bias{number}"] = bias.astype(np.float16)
    passing = model / f"{FILE}.part"
    with passing.open("wb") as file:
        np.savez_compressed(file, **kept)  # type: ignore[arg-type]
    os.replace(passing, model / FILE)


def _numpy(values: Tensor | None) -> np.ndarray:
    assert values is not None
    return values.detach().numpy()


def _numpy_1d(weight: np.ndarray) -> np.ndarray:
    """(outputs, inputs, frames) to (frames, 1, inputs, outputs)."""
    return weight.transpose(2, 1, 0)[:, None]
