"""Which phone is when, by a network's own scores (Viterbi's algorithm)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from . import network
from .clips import Clip, Pool
from .features import mfcc
from .lexicon import pronounced
from .phones import PHONES, number

ANSWER_S = 0.030
"""Time between answers of the network."""

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Alignment:
    """The phones of a clip."""

    phones: tuple[int, ...]
    """Base numbers."""
    starts_s: tuple[float, ...]
    """Each phone's start; the end of the last follows them."""
    score: float = 0.0
    """Mean score by answer: low for a clip that does not say its text."""


@dataclass(frozen=True)
class WordGraph:
    """States of an utterance, one a phone: optional silence between words, all pronunciations."""

    phones: list[int]
    before: list[list[int]]
    """States that may come before each; -1 is the start."""
    ends: list[int]


def word_graph(text: str) -> WordGraph | None:
    """The states of a text; None where a word has no pronunciation."""
    graph = WordGraph([], [], [])

    def state(phone: int, before: Iterable[int]) -> int:
        graph.phones.append(phone)
        graph.before.append(list(before))
        return len(graph.phones) - 1

    ends = [-1, state(0, [-1])]
    for word in text.split():
        said = pronounced(word)
        if not said:
            return None
        after = []
        for pronunciation in said:
            at = ends
            for phone in pronunciation:
                at = [state(number(phone), at)]
            after += at
        ends = [*after, state(0, after)]
    graph.ends.extend(ends)
    return graph


def viterbi(scores: Scores, graph: WordGraph) -> Alignment | None:
    """The best path through the states; scores (answers, outputs)."""
    states, answers = len(graph.phones), len(scores)
    most = max(len(before) for before in graph.before)
    before = np.full((states, most), states)  # This index stays impossible.
    value = np.full(states, -np.inf)
    for at, others in enumerate(graph.before):
        for k, other in enumerate(others):
            if other < 0:
                value[at] = 0.0
            else:
                before[at, k] = other
    enter = scores[:, [2 * phone for phone in graph.phones]]
    stay = scores[:, [2 * phone + 1 for phone in graph.phones]]
    value = value + enter[0]
    back = np.full((answers, states), -1, np.int32)
    rows, padded = np.arange(states), np.full(states + 1, -np.inf)
    for t in range(1, answers):
        padded[:states] = value
        came = padded[before]
        best = came.argmax(1)
        entered, stayed = came[rows, best] + enter[t], value + stay[t]
        moved = entered > stayed
        back[t] = np.where(moved, before[rows, best], -1)
        value = np.where(moved, entered, stayed)
    at = max((end for end in graph.ends if end >= 0), key=lambda end: value[end])
    if not np.isfinite(value[at]):
        return None
    score = float(value[at] / answers)
    phones, starts = [], []
    t = answers - 1
    while True:
        while t > 0 and back[t, at] < 0:
            t -= 1
        phones.append(graph.phones[at])
        starts.append(t * ANSWER_S)
        if t == 0:
            break
        at, t = int(back[t, at]), t - 1
    return Alignment(tuple(phones[::-1]), (*starts[::-1], answers * ANSWER_S), score)


class Aligner:
    """Aligns clips with a trained network."""

    def __init__(self, file: Path) -> None:
        torch.set_num_threads(1)
        self._network, _, _ = network.load(file)
        self._network.eval()

    def scores(self, samples: NDArray[np.int16]) -> Scores:
        """Scores of the outputs that vosk will use, (answers, outputs)."""
        features = mfcc(samples, np.random.default_rng(0))
        answers = -(-len(features) // network.SUBSAMPLING)
        context = self._network.shape.context
        wide = np.arange(-context, network.SUBSAMPLING * (answers - 1) + 1 + context)
        taken = features[np.clip(wide, 0, len(features) - 1)]
        with torch.no_grad():
            found = self._network(torch.from_numpy(taken[None]))[0][0]
        return np.asarray(found.numpy(), np.float64)

    def align(self, clip: Clip, samples: NDArray[np.int16]) -> Alignment | None:
        """The clip's alignment; None where its text cannot be what it says."""
        graph = word_graph(clip.text)
        if graph is None or samples.size < 1600:
            return None
        return viterbi(self.scores(samples), graph)


_aligner: Aligner


def _start(file: Path) -> None:
    global _aligner
    _aligner = Aligner(file)


def _one(job: tuple[Clip, NDArray[np.int16]]) -> tuple[str, Alignment | None]:
    return job[0].name, _aligner.align(*job)


def realign(file: Path, pools: list[Pool], workers: int) -> dict[str, Alignment]:
    """All clips aligned by the network in `file`."""
    jobs: Iterator[tuple[Clip, NDArray[np.int16]]] = (
        (clip, np.array(pool.samples(clip))) for pool in pools for clip in pool.clips
    )
    with get_context("spawn").Pool(workers, _start, (file,)) as team:
        found = dict(team.imap(_one, jobs, chunksize=64))
    return {name: alignment for name, alignment in found.items() if alignment}


def write(file: Path, alignments: dict[str, Alignment]) -> None:
    """Write alignments as JSON, times in milliseconds."""
    kept = {
        name: [a.phones, [round(1000 * s) for s in a.starts_s], round(a.score, 3)]
        for name, a in alignments.items()
    }
    file.write_text(json.dumps(kept), encoding="utf-8")


def read(file: Path) -> dict[str, Alignment]:
    """Alignments written by `write`."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: Alignment(tuple(phones), tuple(ms / 1000 for ms in starts), score)
        for name, (phones, starts, score) in kept.items()
    }


def labels(
    alignment: Alignment, answers: int, pace: float = 1.0, shift_s: float = 0.0
) -> NDArray[np.uint8]:
    """The output that is right for each answer of a clip changed in pace and begun later."""
    found = np.ones(answers, np.uint8)  # Silence, going on.
    begin = 0
    ends_s = alignment.starts_s[1:]
    for phone, end_s in zip(alignment.phones, ends_s, strict=True):
        end = max(begin + 1, round((end_s / pace + shift_s) / ANSWER_S))
        if begin >= answers:
            break
        if not (phone == 0 and begin and found[begin - 1] < 2):
            found[begin] = 2 * phone
            found[begin + 1 : end] = 2 * phone + 1
        begin = end
    if begin < answers and alignment.phones[-1] != 0:
        found[begin] = 0
    return found


assert PHONES[0] == "SIL"
