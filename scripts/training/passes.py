"""Fits a network over passes, each over examples that are made while the pass before is learnt."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from .fitting import Progress
from .network import write_whole

Made = TypeVar("Made")
Made_contra = TypeVar("Made_contra", contravariant=True)


class Learner(Protocol[Made_contra]):
    """A network that learns a batch at a time."""

    def batches(self, made: Made_contra, number: int) -> Sequence[Any]:
        """Those of pass `number`, in the order in which they are learnt."""
        ...

    def step(self, made: Made_contra, batch: Any, number: int, done: float) -> float:
        """Learn one; returns the loss. `done` is the share of all passes, 0 to 1."""
        ...


class Steps:
    """The optimizer of a network whose first part, an embedding, learns slower than the rest."""

    def __init__(self, network: nn.Module, rate: float, embedding_share: float) -> None:
        """`rate` is the highest of what is new, the embedding's is `embedding_share` of it."""
        self._network = network
        self._rates = (rate * embedding_share, rate)
        named = list(network.named_parameters())
        slow = [p for name, p in named if name.startswith("embedding.layers")]
        quick = [p for name, p in named if not name.startswith("embedding.layers")]
        groups = [{"params": slow}, {"params": quick}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.01)

    def take(self, loss: Tensor, done: float) -> float:
        """Learn from a loss; returns it."""
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * _course(done)
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 5.0)
        self._optimizer.step()
        return float(loss.item())

    def state(self) -> dict[str, Any]:
        """What a cut-off training needs to go on."""
        return {"network": self._network.state_dict(), "optimizer": self._optimizer.state_dict()}

    def resume(self, kept: dict[str, Any]) -> None:
        """Go on from a `state`."""
        self._network.load_state_dict(kept["network"])
        self._optimizer.load_state_dict(kept["optimizer"])


def run(
    file: Path,
    passes: int,
    make: Callable[[int], Made],
    learner: Learner[Made],
    steps: Steps,
    say: Callable[[Progress], None],
    extra: dict[str, Any],
) -> None:
    """All passes; the trained network is kept in `file`, as `load` of its package reads it.

    Goes on where a cut-off run left its checkpoint. `make` makes the examples of a pass, in a
    process of its own; `extra` is kept with the network.
    """
    checkpoint, first = file.with_suffix(".checkpoint"), 0
    if checkpoint.is_file():
        kept = torch.load(checkpoint, weights_only=True)
        steps.resume(kept)
        first = int(kept["pass"])
    started = time.monotonic()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as maker:
        coming = maker.submit(make, first)
        for number in range(first, passes):
            made = coming.result()
            if number + 1 < passes:
                coming = maker.submit(make, number + 1)
            batches = learner.batches(made, number)
            losses: list[float] = []
            for at, batch in enumerate(batches):
                done = (number + at / len(batches)) / passes
                losses.append(learner.step(made, batch, number, done))
                if len(losses) % 50 == 0 or len(losses) == len(batches):
                    step, mean = number * len(batches) + len(losses), float(np.mean(losses[-50:]))
                    spent_s = time.monotonic() - started
                    say(Progress(step, passes * len(batches), mean, None, spent_s))
            write_whole(checkpoint, {**steps.state(), "pass": number + 1})
    write_whole(file, {"network": steps.state()["network"], **extra})
    checkpoint.unlink()


def _course(done: float) -> float:
    """Share of the highest rate at this part of the training."""
    share: float = min(1.0, 0.1 + done / 0.05) * float(1.0 - done) ** 0.7
    return share
