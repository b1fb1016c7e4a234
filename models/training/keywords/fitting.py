"""Fits the network that tells short words apart, a fresh pass of examples each time."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ..clips import Pool
from ..fitting import Progress
from ..network import write_whole
from ..rounds import Sources
from . import embedding, examples
from .examples import Examples, Shares
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
    file: Path, sources: Sources, how: Fit, shares: Shares, say: Callable[[Progress], None]
) -> None:
    """Train, and write the network to `file`; goes on where a cut-off run left its checkpoint."""
    checkpoint = file.with_suffix(".checkpoint")
    torch.set_num_threads(1)
    torch.manual_seed(1)
    bank = embedding.mel_bank()
    words = examples.words([Pool(folder) for folder in sources.pools])
    learner = _Learner(Network(embedding.layers(), len(words)), how)
    first = learner.resume(checkpoint) if checkpoint.is_file() else 0
    started = time.monotonic()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as maker:
        coming = maker.submit(examples.make, sources, bank, shares, first)
        for number in range(first, how.passes):
            made = coming.result()
            if number + 1 < how.passes:
                coming = maker.submit(examples.make, sources, bank, shares, number + 1)
            batches = -(-made.labels.size // BATCH)
            losses: list[float] = []
            for loss in learner.learn(made, number, batches):
                losses.append(loss)
                if len(losses) % 50 == 0 or len(losses) == batches:
                    step, mean = number * batches + len(losses), float(np.mean(losses[-50:]))
                    spent_s = time.monotonic() - started
                    say(Progress(step, how.passes * batches, mean, None, spent_s))
            write_whole(checkpoint, {**learner.state(), "pass": number + 1})
    write_whole(file, {"network": learner.network.state_dict(), "words": list(words)})
    checkpoint.unlink()


class _Learner:
    """A network and its optimizer."""

    def __init__(self, network: Network, how: Fit) -> None:
        self.network = network
        self._how = how
        self._slow = list(network.embedding.parameters())
        quick = [p for name, p in network.named_parameters() if not name.startswith("embedding")]
        groups = [{"params": self._slow}, {"params": quick}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.01)

    def state(self) -> dict[str, Any]:
        return {"network": self.network.state_dict(), "optimizer": self._optimizer.state_dict()}

    def resume(self, checkpoint: Path) -> int:
        """Go on from there; returns the passes that are done."""
        kept = torch.load(checkpoint, weights_only=True)
        self.network.load_state_dict(kept["network"])
        self._optimizer.load_state_dict(kept["optimizer"])
        return int(kept["pass"])

    def learn(self, made: Examples, number: int, batches: int) -> Iterator[float]:
        """One pass, the loss of each batch."""
        how = self._how
        rng = np.random.default_rng((1, number))
        self.network.train()
        for weights in self._slow:
            weights.requires_grad_(number >= how.frozen)
        for at, batch in enumerate(np.array_split(rng.permutation(made.labels.size), batches)):
            rate = how.rate * _course((number + at / batches) / how.passes)
            self._optimizer.param_groups[0]["lr"] = rate * how.embedding_share
            self._optimizer.param_groups[1]["lr"] = rate
            bands = _hidden(made.bands[batch].astype(np.float32), how.most_bands, rng)
            # bfloat16 is several times as fast where the processor has it.
            with torch.autocast("cpu", torch.bfloat16):
                logits = self.network(torch.from_numpy(bands))
            wanted = torch.from_numpy(made.labels[batch])
            loss = functional.cross_entropy(logits, wanted, label_smoothing=how.smoothing)
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
            self._optimizer.step()
            yield loss.item()


def load(file: Path) -> tuple[Network, list[str]]:
    """A network written by `fit`, and its words."""
    kept = torch.load(file, weights_only=True)
    network = Network(embedding.layers(), len(kept["words"]))
    network.load_state_dict(kept["network"])
    return network.eval(), kept["words"]


def _hidden(bands: NDArray[np.float32], most: int, rng: np.random.Generator) -> NDArray[np.float32]:
    if rng.random() < 0.5:
        low = int(rng.integers(0, bands.shape[2] - most))
        bands[:, :, low : low + int(rng.integers(1, most + 1))] = bands.mean()
    return bands


def _course(done: float) -> float:
    """Share of the highest rate at this part of the training."""
    return min(1.0, 0.1 + done / 0.05) * float(1.0 - done) ** 0.7
