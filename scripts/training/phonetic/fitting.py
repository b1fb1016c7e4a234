"""Fits the network of phones by connectionist temporal classification."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from .. import passes, published
from ..fitting import Progress
from ..rounds import Sources
from . import examples
from .examples import Example, Sampling
from .network import Network

BATCH_FRAMES = 9_000
"""Frames of a batch, with the quiet that fills up shorter clips."""


@dataclass(frozen=True)
class Fit:
    """How it is fitted."""

    passes: int = 14
    frozen: float = 0.5
    """Passes in which only what is new learns."""
    frozen_layers: int = 7
    """First ones of the embedding, which are left as they are: most of the work is in them."""
    rate: float = 2.5e-3
    """Highest learning rate of what is new."""
    embedding_share: float = 0.3
    """Of that rate, for the embedding."""
    most_bands: int = 4
    """Bands that are hidden together, in 40 % of the clips."""
    most_frames: int = 7
    """Frames that are hidden, in 30 % of the clips."""


def fit(
    file: Path,
    start: Path,
    sources: Sources,
    how: Fit,
    sampling: Sampling,
    say: Callable[[Progress], None],
) -> None:
    """Train, and write the network to `file`; goes on where a cut-off run left its checkpoint.

    It begins with the embedding of the network of short words in `start`.
    """
    torch.set_num_threads(1)
    torch.manual_seed(1)
    network = Network()
    begun = torch.load(start, weights_only=True)["network"]
    network.load_state_dict(
        {name: w for name, w in begun.items() if name.startswith("embedding")}, strict=False
    )
    steps = passes.Steps(network, how.rate, how.embedding_share)
    make = partial(examples.make, sources, published.mel_bank(), sampling)
    passes.run(file, how.passes, make, _Learner(network, how, steps), steps, say, {})


def load(file: Path) -> Network:
    """A network written by `fit`."""
    network = Network()
    network.load_state_dict(torch.load(file, weights_only=True)["network"])
    network.eval()
    return network


class _Learner:
    def __init__(self, network: Network, how: Fit, steps: passes.Steps) -> None:
        self._network = network.train()
        self._how = how
        self._steps = steps
        self._rng = np.random.default_rng(1)

    def batches(self, made: list[Example], number: int) -> Sequence[list[int]]:
        """Clips of much the same length together."""
        rng = self._rng = np.random.default_rng((1, number))
        frames = [len(one.bands) for one in made]
        found: list[list[int]] = [[]]
        for at in np.argsort(frames + rng.uniform(-15.0, 15.0, len(frames))).tolist():
            longest = max((frames[other] for other in found[-1]), default=0)
            if (len(found[-1]) + 1) * max(frames[at], longest) > BATCH_FRAMES:
                found.append([])
            moments = self._network.moments(frames[at])
            if moments >= made[at].least_moments:
                found[-1].append(at)
        return [found[at] for at in rng.permutation(len(found)) if found[at]]

    def step(self, made: list[Example], batch: list[int], number: int, done: float) -> float:
        how = self._how
        learnt = done * how.passes >= how.frozen
        for layer in self._network.embedding.layers[how.frozen_layers :]:
            layer.requires_grad_(learnt)
        self._network.embedding.layers[: how.frozen_layers].requires_grad_(False)
        clips = [made[at] for at in batch]
        seen = torch.from_numpy(self._together(clips))
        # bfloat16 is several times as fast where the processor has it.
        with torch.autocast("cpu", torch.bfloat16):
            answers = self._network(seen)
        phones = torch.from_numpy(np.concatenate([clip.phones for clip in clips]))
        moments = torch.tensor([self._network.moments(len(clip.bands)) for clip in clips])
        sizes = torch.tensor([clip.phones.size for clip in clips])
        loss = functional.ctc_loss(answers, phones, moments, sizes, reduction="sum")
        return self._steps.take(loss / max(1, int(sizes.sum())), done)

    def _together(self, clips: Sequence[Example]) -> NDArray[np.float32]:
        """(clips, frames, 32): shorter ones filled up, and some of it hidden."""
        how, rng = self._how, self._rng
        longest = max(len(clip.bands) for clip in clips)
        found = np.empty((len(clips), longest, clips[0].bands.shape[1]), np.float32)
        for one, clip in zip(found, clips, strict=True):
            size, mean = len(clip.bands), clip.bands.mean(dtype=np.float32)
            one[:size], one[size:] = clip.bands, clip.bands[-1]
            if rng.random() < 0.4:
                low = int(rng.integers(0, one.shape[1] - how.most_bands))
                one[:, low : low + int(rng.integers(1, how.most_bands + 1))] = mean
            if rng.random() < 0.3:
                low = int(rng.integers(0, max(1, size - how.most_frames)))
                one[low : low + int(rng.integers(2, how.most_frames + 1))] = mean
        return found
