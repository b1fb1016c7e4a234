"""Fits a network to augmented speech: frame by frame first, then by lattice-free MMI."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from . import network, objective
from .augmented_set import AugmentedSet
from .masking import Masks, masked
from .network import SUBSAMPLING, Network, Shape
from .phones import OUTPUTS

ANSWERS = 50
"""Answers in one piece of training: 1.5 s."""

BATCH = 64


@dataclass(frozen=True)
class Fit:
    """How a round is fitted."""

    mode: str
    """`frames` for cross-entropy, `mmi`."""
    passes: int
    """Passes over the speech; each takes another augmented set where there is one."""
    rate: float
    """Highest learning rate; it rises for a twentieth of the steps and then falls as a cosine."""
    tolerance: int = objective.TOLERANCE
    """Answers (30 ms) that MMI lets a phone lie beside its alignment."""
    frame_share: float = 0.1
    """Weight of the frame-by-frame head beside MMI."""
    weight_decay: float = 1e-3
    masks: Masks | None = None
    """What is hidden of each piece."""


@dataclass
class Progress:
    """How a round is going."""

    step: int
    steps: int
    loss: float
    frame_loss: float | None
    """None where nothing is told frame by frame."""
    spent_s: float


class Pieces:
    """Pieces of equal length of an augmented set's utterances, in a random order."""

    def __init__(self, augmented: AugmentedSet, context: int, rng: np.random.Generator) -> None:
        self._utterances = augmented.utterances()
        self._context = context
        self._rng = rng
        # A short rest is no piece of its own; the last piece is moved back to hold it.
        self._begins = [
            (at, begin)
            for at, (_, labels) in enumerate(self._utterances)
            for begin in range(0, max(1, labels.size - ANSWERS // 3), ANSWERS)
        ]
        rng.shuffle(self._begins)

    @property
    def batches(self) -> int:
        """Whole batches in the set."""
        return len(self._begins) // BATCH

    def __iter__(self) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
        """Batches of features (batch, frames, 40) and labels, -100 after an utterance's end."""
        for first in range(0, self.batches * BATCH, BATCH):
            pieces = [self._piece(*where) for where in self._begins[first : first + BATCH]]
            features = np.stack([piece[0] for piece in pieces]).astype(np.float32)
            yield features, np.stack([piece[1] for piece in pieces])

    def _piece(self, at: int, begin: int) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
        features, labels = self._utterances[at]
        if begin:
            begin = max(0, begin + int(self._rng.integers(-8, 9)))
        begin = max(0, min(begin, labels.size - ANSWERS))
        wide = np.arange(
            SUBSAMPLING * begin - self._context,
            SUBSAMPLING * (begin + ANSWERS - 1) + 1 + self._context,
        )
        found = np.full(ANSWERS, -100, np.int64)
        taken = labels[begin : begin + ANSWERS]
        found[: taken.size] = taken
        return features[np.clip(wide, 0, len(features) - 1)], found


def normalise(net: Network, augmented: AugmentedSet) -> None:
    """Take the mean and deviation of the features from a set."""
    some = augmented.features[::11].astype(np.float32)
    net.mean.copy_(torch.from_numpy(some.mean(0)))
    net.deviation.copy_(torch.from_numpy(some.std(0)))


def prior_of(augmented: AugmentedSet) -> Tensor:
    """How often each output is right."""
    count = np.bincount(augmented.labels, minlength=OUTPUTS)[:OUTPUTS] + 10.0
    return torch.from_numpy((count / count.sum()).astype(np.float32))


def from_frames(net: Network, prior: Tensor) -> None:
    """Begin MMI with what the frame-by-frame head has learnt, its prior taken out."""
    assert net.output.bias is not None and net.frames.bias is not None
    with torch.no_grad():
        net.output.weight.copy_(net.frames.weight)
        net.output.bias.copy_(net.frames.bias - prior.log())


def fit(
    file: Path,
    how: Fit,
    set_at: Callable[[int], AugmentedSet],
    begin: Path | Shape,
    say: Callable[[Progress], None],
    seed: int = 1,
) -> None:
    """Train and write the network to `file`; goes on where a cut-off run left its checkpoint.

    `set_at` gives the augmented set of each pass; `begin` is a network to go on from, or the shape
    of a new one.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    checkpoint = file.with_suffix(".checkpoint")
    augmented = set_at(0)
    prior = prior_of(augmented)
    first_pass, kept = 0, None
    if checkpoint.is_file():
        net, prior, kept = network.load(checkpoint)
        first_pass = int(kept["pass"])
    elif isinstance(begin, Shape):
        net = Network(begin)
        normalise(net, augmented)
    else:
        net, prior, before = network.load(begin)
        if how.mode == "mmi" and before["mode"] == "frames":
            from_frames(net, prior)
    groups = [p for p in net.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(groups, lr=how.rate, weight_decay=how.weight_decay)
    if kept is not None:
        optimizer.load_state_dict(kept["optimizer"])
    labels = [labels for _, labels in augmented.utterances()[:20_000]]
    phone_bigram = objective.bigram(labels)
    per_pass = Pieces(augmented, net.shape.context, np.random.default_rng(seed)).batches
    steps, started = per_pass * how.passes, time.monotonic()
    losses: list[tuple[float, float]] = []
    net.train()
    for number in range(first_pass, how.passes):
        augmented = set_at(number) if number else augmented
        rng = np.random.default_rng((seed, number))
        for at, (features, wanted) in enumerate(Pieces(augmented, net.shape.context, rng)):
            if how.masks:
                features = masked(features, how.masks, rng)
            step = number * per_pass + min(at, per_pass - 1)
            for group in optimizer.param_groups:
                group["lr"] = how.rate * _course(step / steps)
            loss, frame_loss = _losses(net, torch.from_numpy(features), wanted, how, phone_bigram)
            total = loss + how.frame_share * frame_loss if how.mode == "mmi" else frame_loss
            optimizer.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(groups, 2.0)
            optimizer.step()
            losses.append((loss.item(), frame_loss.item()))
            if at % 100 == 99 or at == per_pass - 1:
                mean, frame_mean = np.mean(losses[-100:], 0)
                say(
                    Progress(
                        step + 1, steps, float(mean), float(frame_mean), time.monotonic() - started
                    )
                )
        extra = {"mode": how.mode, "pass": number + 1, "optimizer": optimizer.state_dict()}
        network.save(checkpoint, net, prior, extra)
    network.save(file, net, prior, {"mode": how.mode})
    checkpoint.unlink()


def losses_on(net: Network, augmented: AugmentedSet) -> tuple[float, float, float]:
    """MMI and frame loss, and the share of answers whose likeliest phone is right."""
    net.eval()
    phone_bigram = objective.bigram([labels for _, labels in augmented.utterances()])
    found = []
    with torch.no_grad():
        for features, wanted in Pieces(augmented, net.shape.context, np.random.default_rng(0)):
            scores, frames = net(torch.from_numpy(features))
            target = torch.from_numpy(wanted).reshape(-1)
            flat = frames.reshape(-1, OUTPUTS)
            frame_loss = functional.nll_loss(flat, target, ignore_index=-100)
            loss = objective.mmi_loss(scores, objective.numerators(wanted), phone_bigram)
            told = target >= 0
            right = (flat.argmax(-1)[told] // 2 == target[told] // 2).float().mean()
            found.append((loss.item(), frame_loss.item(), right.item()))
    loss, frame_loss, right = np.mean(found, 0)
    return float(loss), float(frame_loss), float(right)


def _losses(
    net: Network, features: Tensor, wanted: NDArray[np.int64], how: Fit, phone_bigram: Tensor
) -> tuple[Tensor, Tensor]:
    # bfloat16 is five times as fast where the processor has it; sums stay in 32 bits.
    with torch.autocast("cpu", torch.bfloat16):
        scores, frames = net(features)
    target = torch.from_numpy(wanted).reshape(-1)
    frame_loss = functional.nll_loss(frames.reshape(-1, OUTPUTS), target, ignore_index=-100)
    if how.mode != "mmi":
        return frame_loss.detach(), frame_loss
    own = objective.numerators(wanted, how.tolerance)
    return objective.mmi_loss(scores, own, phone_bigram), frame_loss


def _course(done: float) -> float:
    """Share of the highest learning rate at this part of the round."""
    rise = 0.05
    if done < rise:
        return 0.1 + 0.9 * done / rise
    return 0.02 + 0.98 * 0.5 * (1 + float(np.cos(np.pi * (done - rise) / (1 - rise))))
