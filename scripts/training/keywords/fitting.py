"""Fits the network that tells short words apart, a fresh pass of examples each time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from .. import passes, published
from ..clips import Pool
from ..fitting import Progress
from ..rounds import Sources
from . import examples
from .examples import Examples, Sampling
from .network import Network

BATCH = 64


@dataclass(frozen=True)
class Fit:
    """How it is fitted."""

    passes: int = 12
    frozen: int = 1
    """Passes in which only what is new learns."""
    rate: float = 2.5e-3
    """Highest learning rate of what is new."""
    embedding_share: float = 0.3
    """Of that rate, for the embedding."""
    smoothing: float = 0.05
    most_bands: int = 4
    """Bands that are hidden together, in half of the batches."""


def fit(
    file: Path,
    sources: Sources,
    how: Fit,
    sampling: Sampling,
    say: Callable[[Progress], None],
) -> None:
    """Train, and write the network to `file`; goes on where a cut-off run left its checkpoint."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    words = examples.words([Pool(folder) for folder in sources.pools])
    network = Network(len(words))
    steps = passes.Steps(network, how.rate, how.embedding_share)
    make = partial(examples.make, sources, published.mel_bank(), sampling)
    passes.run(
        file, how.passes, make, _Learner(network, how, steps), steps, say, {"words": list(words)}
    )


class _Learner:
    def __init__(self, network: Network, how: Fit, steps: passes.Steps) -> None:
        self._network = network.train()
        self._how = how
        self._steps = steps
        self._rng = np.random.default_rng(1)

    def batches(self, made: Examples, number: int) -> Sequence[NDArray[np.int64]]:
        self._rng = np.random.default_rng((1, number))
        count = -(-made.labels.size // BATCH)
        return np.array_split(self._rng.permutation(made.labels.size), count)

    def step(self, made: Examples, batch: NDArray[np.int64], number: int, done: float) -> float:
        how = self._how
        for weights in self._network.embedding.layers.parameters():
            weights.requires_grad_(number >= how.frozen)
        bands = _hidden(made.bands[batch].astype(np.float32), how.most_bands, self._rng)
        # bfloat16 is several times as fast where the processor has it.
        with torch.autocast("cpu", torch.bfloat16):
            logits = self._network(torch.from_numpy(bands))
        wanted = torch.from_numpy(made.labels[batch])
        loss = functional.cross_entropy(logits, wanted, label_smoothing=how.smoothing)
        return self._steps.take(loss, done)


def load(file: Path) -> tuple[Network, list[str]]:
    """A network written by `fit`, and its words."""
    kept = torch.load(file, weights_only=True)
    network = Network(len(kept["words"]))
    network.load_state_dict(kept["network"])
    return network.eval(), kept["words"]


def _hidden(bands: NDArray[np.float32], most: int, rng: np.random.Generator) -> NDArray[np.float32]:
    if rng.random() < 0.5:
        low = int(rng.integers(0, bands.shape[2] - most))
        bands[:, :, low : low + int(rng.integers(1, most + 1))] = bands.mean()
    return bands
