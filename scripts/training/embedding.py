"""The embedding in torch, what it sees of a clip, and how the networks on it are written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.files.replace import replacing
from assistant.hearing.embedding import POOLS, Layer, log_mel, power

from . import published

_SCALE = 0.1
"""An embedding's numbers are some ten times as large as is good to begin with."""


class Embedding(nn.Module):
    """Log-mel bands of a stretch of sound to some numbers for each moment of it."""

    def __init__(self, *, half_stride: bool = False) -> None:
        """The published one, to begin with; `half_stride`, with a vector each 40 ms, not 80."""
        super().__init__()
        start = published.layers()
        self._dilation = 2 if half_stride else 1
        self.layers = nn.ModuleList(_convolution(layer) for layer in start)
        self.scale = nn.Parameter(torch.full((start[-1].bias.size,), _SCALE))

    @property
    def size(self) -> int:
        """Numbers for each moment."""
        return int(self.scale.numel())

    def forward(self, bands: Tensor) -> Tensor:
        """(batch, frames, 32) to (batch, 96, moments)."""
        x = bands[:, None]
        last = len(self.layers) - 1
        for number, layer in enumerate(self.layers):
            wide = layer.kernel_size[1] // 2
            x = functional.pad(x, (wide, wide, 0, 0))
            if number == last:
                x = functional.conv2d(x, layer.weight, layer.bias, dilation=(self._dilation, 1))
                continue
            x = torch.clamp(functional.leaky_relu(layer(x), 0.2), min=-0.4)
            if number in POOLS:
                frames, width = POOLS[number]
                step = frames // self._dilation if number == max(POOLS) else frames
                x = functional.max_pool2d(x, (frames, width), stride=(step, width))
        return x[..., 0] * self.scale[:, None]


def bands(
    samples: NDArray[np.float32], warp: float, bank: NDArray[np.float32]
) -> NDArray[np.float16]:
    """What a network sees of a clip: (frames, 32); `warp` is another length of the vocal tract,
    with which all formants move together."""
    spectra = power(samples)
    if warp != 1.0:
        last = spectra.shape[1] - 1
        at = np.clip(np.arange(last + 1) * warp, 0, last)
        low = np.minimum(at.astype(int), last - 1)
        part = (at - low).astype(np.float32)
        spectra = spectra[:, low] * (1 - part) + spectra[:, low + 1] * part
    return log_mel(spectra, bank).astype(np.float16)


def write(
    file: Path, start: Embedding, after: Sequence[nn.Conv1d], kept: Mapping[str, NDArray[Any]]
) -> None:
    """Put a network of an embedding and the convolutions after it into a file of the hearing
    chain, 16 bits a number, with what else it needs."""
    found = {"bank": published.mel_bank().astype(np.float32), **kept}
    weights = [_numpy(layer.weight).transpose(2, 3, 1, 0) for layer in start.layers]
    # The scale of the embedding goes into the layer after it.
    scaled = _numpy(after[0].weight * start.scale[:, None])
    for weight in (scaled, *(_numpy(layer.weight) for layer in after[1:])):
        weights.append(weight.transpose(2, 1, 0)[:, None])
    for number, layer in enumerate((*start.layers, *after)):
        found[f"weight{number}"] = weights[number].astype(np.float16)
        found[f"bias{number}"] = _numpy(layer.bias).astype(np.float16)
    with replacing(file) as out:
        np.savez_compressed(out, **found)  # type: ignore[arg-type]


def _convolution(layer: Layer) -> nn.Conv2d:
    high, wide, inputs, outputs = layer.weight.shape
    made = nn.Conv2d(inputs, outputs, (high, wide))
    with torch.no_grad():
        made.weight.copy_(torch.from_numpy(np.transpose(layer.weight, (3, 2, 0, 1)).copy()))
        made.bias.copy_(torch.from_numpy(layer.bias.copy()))
    return made


def _numpy(values: Tensor | None) -> NDArray[np.float32]:
    assert values is not None
    found: NDArray[np.float32] = values.detach().numpy()
    return found
