"""Lattice-free MMI: the words' phones against all sequences of phones.

The score of an utterance is the log probability of all paths through its own phones, each
within a few frames of where the alignment has it, less that of all paths through a bigram of
phones (D. Povey et al., "Purely sequence-trained neural networks for ASR based on lattice-free
MMI", 2016). Both sums are forward recursions over the outputs' log-probabilities.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .phones import PHONES

TOLERANCE = 2
"""Answers (30 ms) that a phone may lie before or after where the alignment has it."""

_NEVER = -30.0
_IMPOSSIBLE = -1e4


@dataclass(frozen=True)
class Numerators:
    """The phones of a batch and where each may be."""

    phones: Tensor
    """(batch, most phones), padded."""
    first: Tensor
    """First answer that each phone may cover."""
    last: Tensor
    """Last answer that each phone may cover."""
    count: Tensor
    """Phones of each utterance."""
    length: Tensor
    """Answers of each utterance."""


def numerators(labels: NDArray[np.int64], tolerance: int = TOLERANCE) -> Numerators:
    """From outputs by answer, (batch, answers), negative after the end."""
    rows = []
    for row in labels:
        row = row[row >= 0]
        begin = np.flatnonzero((row % 2 == 0) | (np.arange(row.size) == 0))
        rows.append((row[begin] // 2, begin, np.append(begin[1:], row.size), row.size))
    most = max(row[0].size for row in rows)
    phones = np.zeros((len(rows), most), np.int64)
    first = np.full((len(rows), most), 10_000)
    last = np.full((len(rows), most), -1)
    for at, (sequence, begin, end, _) in enumerate(rows):
        phones[at, : sequence.size] = sequence
        first[at, : sequence.size] = begin - tolerance
        last[at, : sequence.size] = end - 1 + tolerance
    return Numerators(
        torch.from_numpy(phones),
        torch.from_numpy(first),
        torch.from_numpy(last),
        torch.tensor([row[0].size for row in rows]),
        torch.tensor([row[3] for row in rows]),
    )


def numerator(scores: Tensor, own: Numerators) -> Tensor:
    """Log sum over the paths through each utterance's own phones; scores (batch, answers, 2 n)."""
    batch, answers, _ = scores.shape
    most = own.phones.shape[1]
    wide = own.phones[:, None].expand(batch, answers, most)
    time = torch.arange(answers)[None, :, None]
    allowed = (time >= own.first[:, None]) & (time <= own.last[:, None])
    penalty = torch.where(allowed, 0.0, _NEVER)
    enter = (torch.gather(scores, 2, 2 * wide) + penalty).unbind(1)
    stay = (torch.gather(scores, 2, 2 * wide + 1) + penalty).unbind(1)
    outside = scores.new_full((batch, 1), _IMPOSSIBLE)
    # A chunk may begin in the middle of its first phone.
    begin = torch.logaddexp(enter[0][:, :1], stay[0][:, :1])
    alpha = torch.cat((begin, scores.new_full((batch, most - 1), _IMPOSSIBLE)), 1)
    reached = [alpha]
    for t in range(1, answers):
        before = torch.cat((outside, alpha[:, :-1]), 1)
        alpha = torch.logaddexp(alpha + stay[t], before + enter[t])
        reached.append(alpha)
    return torch.stack(reached, 1)[torch.arange(batch), own.length - 1, own.count - 1]


def denominator(scores: Tensor, length: Tensor, bigram: Tensor) -> Tensor:
    """Log sum over all paths through the phone bigram (phones, phones)."""
    top = scores.detach().amax(-1, keepdim=True)
    likely = (scores - top).exp()
    enter, stay = likely[..., 0::2].unbind(1), likely[..., 1::2].unbind(1)
    live = (torch.arange(scores.shape[1])[:, None] < length[None]).float()
    alpha = (enter[0] + stay[0]) / (2 * len(PHONES))
    total = scores.new_zeros(scores.shape[0])
    for t in range(scores.shape[1]):
        if t:
            alpha = alpha * stay[t] + (alpha @ bigram) * enter[t]
        mass = alpha.sum(1, keepdim=True)
        alpha = alpha / mass
        total = total + mass.log().squeeze(1) * live[t]
    return total + (top.squeeze(-1).T * live).sum(0)


def bigram(labels: Sequence[NDArray[np.integer]]) -> Tensor:
    """Probability of each phone after each phone, smoothed with a fifth of uniform."""
    count = np.full((len(PHONES), len(PHONES)), 0.5)
    for row in labels:
        phones = row[row % 2 == 0] // 2
        np.add.at(count, (phones[:-1], phones[1:]), 1)
    share = count / count.sum(1, keepdims=True)
    return torch.from_numpy((0.8 * share + 0.2 / len(PHONES)).astype(np.float32))


def mmi_loss(scores: Tensor, own: Numerators, phone_bigram: Tensor) -> Tensor:
    """Loss by answer: how far the own phones' sum is under that of all sequences."""
    short = denominator(scores, own.length, phone_bigram) - numerator(scores, own)
    return short.sum() / own.length.sum()
