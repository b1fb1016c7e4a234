"""Augmented sets of all speech, as features and labels: each one is used for a pass or two."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import alignment
from .augmentation import Chances, augmented, times
from .clips import RATE_HZ, Clip, Pool
from .features import mfcc
from .network import SUBSAMPLING
from .noises import Noises

_NOISE_S = 4.0


TEXT_WEIGHTS = {
    **dict.fromkeys(
        (
            "left right up down on off one two three four five six seven eight nine zero wow dog"
            " tree house bird marvin sheila forward backward follow learn visual"
        ).split(),
        2.0,
    ),
    **{"stop": 4.0, "yes": 5.0, "no": 5.0, "go": 6.0, "happy": 0.7, "cat": 0.7, "bed": 0.7},
}
"""Of these single words there are few clips or many; the commands among them matter most."""


@dataclass(frozen=True)
class Recipe:
    """What goes into an augmented set."""

    text_weights: dict[str, float] = field(default_factory=lambda: dict(TEXT_WEIGHTS))
    """How often on average clips of real speech with exactly this text are taken; others once."""
    engine_weights: dict[str, float] = field(
        default_factory=lambda: {"espeak": 0.4, "flite": 0.8, "festival": 0.8}
    )
    """How often on average each synthetic engine's clips are taken."""
    noises: int = 700
    """Pieces of nothing but noise, 4 s each: they are silence to the recogniser."""
    worst_score: float = -4.0
    """Real clips that fit their text worse than this are left out."""
    chances: Chances = field(default_factory=Chances)


@dataclass(frozen=True)
class AugmentedSet:
    """Augmented utterances, end to end."""

    features: NDArray[np.float16]
    """(frames, 40)"""
    labels: NDArray[np.uint8]
    """(answers,)"""
    frames: NDArray[np.int64]
    """Frames of each utterance; it has a third as many answers, rounded up."""

    def utterances(self) -> list[tuple[NDArray[np.float16], NDArray[np.uint8]]]:
        """Features and labels of each."""
        ends = np.cumsum(self.frames)
        answers = np.cumsum(-(-self.frames // SUBSAMPLING))
        return [
            (self.features[a:b], self.labels[c:d])
            for (a, b), (c, d) in zip(
                itertools.pairwise((0, *ends)), itertools.pairwise((0, *answers)), strict=True
            )
        ]


def make(
    pools: list[Pool],
    alignments: dict[str, alignment.Alignment],
    noises: Noises,
    takes: Callable[[Clip], bool],
    seed: int,
    recipe: Recipe,
) -> AugmentedSet:
    """One set: every clip that `takes` allows as often as the recipe says, and noise."""
    rng = np.random.default_rng(seed)
    features: list[NDArray[np.float16]] = []
    labels: list[NDArray[np.uint8]] = []

    def add(samples: NDArray[np.int16], said: alignment.Alignment, chances: Chances) -> None:
        heard = augmented(samples, noises, rng, chances)
        found = mfcc(heard.samples, rng, heard.warp)
        if len(found) < 9:
            return
        answers = -(-len(found) // SUBSAMPLING)
        features.append(found.astype(np.float16))
        labels.append(alignment.labels(said, answers, heard.pace, heard.shift_s))

    engines, texts = recipe.engine_weights, recipe.text_weights
    for pool in pools:
        for clip in pool.clips:
            said = alignments.get(clip.name)
            if said is None or not takes(clip):
                continue
            synthetic = clip.source in engines
            if not synthetic and said.score < recipe.worst_score:
                continue
            wanted = engines[clip.source] if synthetic else texts.get(clip.text, 1.0)
            for _ in range(times(wanted, rng)):
                add(pool.samples(clip), said, recipe.chances)
    silence = alignment.Alignment((0,), (0.0, 1e6))
    for _ in range(recipe.noises):
        noise = noises.draw(int(_NOISE_S * RATE_HZ), rng)
        samples = np.clip(3000.0 * noise, -32768, 32767).astype(np.int16)
        add(samples, silence, recipe.chances)
    return AugmentedSet(
        np.concatenate(features),
        np.concatenate(labels),
        np.array([len(found) for found in features]),
    )


def write(file: Path, made: AugmentedSet) -> None:
    """Write a set whole or not at all."""
    cut = file.with_suffix(".part.npz")
    np.savez(cut, features=made.features, labels=made.labels, frames=made.frames)
    cut.replace(file)


def read(file: Path) -> AugmentedSet:
    """A set written by `write`."""
    with np.load(file) as kept:
        return AugmentedSet(kept["features"], kept["labels"], kept["frames"])
