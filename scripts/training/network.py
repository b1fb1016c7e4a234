"""The network: time-delay layers on MFCC, an answer each 30 ms."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .features import COEFFICIENTS
from .phones import OUTPUTS

SUBSAMPLING = 3
"""Feature frames of 10 ms for each answer."""


@dataclass(frozen=True)
class Shape:
    """Size of the network."""

    width: int = 256
    """Units of each layer."""
    spreads: tuple[int, ...] = (1, 1, 1, 2, 2)
    """Layers above the second: each sees its input and the ones so many answers (30 ms) before
    and after."""
    dropout: float = 0.1

    @property
    def layers(self) -> tuple[tuple[tuple[int, ...], int], ...]:
        """For each layer the offsets in frames of 10 ms, and the frames it moves on by."""
        above = tuple(((-3 * s, 0, 3 * s), 1) for s in self.spreads)
        return (((-2, -1, 0, 1, 2), 1), ((-1, 0, 1), SUBSAMPLING), *above)

    @property
    def context(self) -> int:
        """Frames of 10 ms before and after that an answer depends on."""
        return sum(offsets[-1] for offsets, _ in self.layers)


class Network(nn.Module):
    """Logits for the phones' outputs, and for a second head that is trained frame by frame."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("mean", torch.zeros(COEFFICIENTS))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS))
        self.affines, self.norms = nn.ModuleList(), nn.ModuleList()
        width, rate = COEFFICIENTS, 1
        for offsets, stride in shape.layers:
            spread = (offsets[1] - offsets[0]) // rate
            self.affines.append(
                nn.Conv1d(width, shape.width, len(offsets), stride=stride, dilation=spread)
            )
            self.norms.append(nn.BatchNorm1d(shape.width))
            width, rate = shape.width, rate * stride
        self.output = nn.Conv1d(width, OUTPUTS, 1)
        self.frames = nn.Conv1d(width, OUTPUTS, 1)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Features (batch, frames, 40) to two log-probabilities (batch, answers, OUTPUTS).

        The frames must hold `shape.context` more at both ends than the answers span.
        """
        x = ((features - self.mean) / self.deviation).transpose(1, 2)
        for affine, norm in zip(self.affines, self.norms, strict=True):
            x = norm(torch.relu(affine(x)))
            if self.training:
                # One mask for all answers of a piece: each its own would cost a sixth of the time.
                alive = torch.rand(x.shape[0], x.shape[1], 1) >= self.shape.dropout
                x = x * (alive / (1.0 - self.shape.dropout)).to(x.dtype)
        return (
            self.output(x).transpose(1, 2).float().log_softmax(-1),
            self.frames(x).transpose(1, 2).float().log_softmax(-1),
        )

    @property
    def size(self) -> int:
        """Parameters."""
        return sum(p.numel() for p in self.parameters())


def save(file: Path, network: Network, prior: Tensor, extra: dict[str, Any]) -> None:
    """Write the network and its outputs' prior; `extra` is what training needs to go on."""
    kept = {
        "shape": asdict(network.shape),
        "network": network.state_dict(),
        "prior": prior,
        **extra,
    }
    write_whole(file, kept)


def write_whole(file: Path, kept: dict[str, Any]) -> None:
    """Write what torch can keep whole or not at all."""
    cut = file.with_suffix(".part")
    torch.save(kept, cut)
    cut.replace(file)


def load(file: Path) -> tuple[Network, Tensor, dict[str, Any]]:
    """The network, its outputs' prior, and all that was saved."""
    kept = torch.load(file, weights_only=True)
    shape = Shape(**{**kept["shape"], "spreads": tuple(kept["shape"]["spreads"])})
    network = Network(shape)
    network.load_state_dict(kept["network"])
    return network, kept["prior"], kept
