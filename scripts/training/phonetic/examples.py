"""Clips of speech with the phones that are said in them, for one pass of training."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.embedding import FULL_SCALE, pad_with_noise
from assistant.hearing.phones import AROUND

from ..augmentation import augmented, times
from ..clips import RATE_HZ, Pool
from ..embedding import bands
from ..lexicon import pronounced
from ..noises import Noises
from ..phones import number
from ..rounds import Sources

LONGEST = round(6.5 * RATE_HZ)
"""Samples; longer clips are left out."""


@dataclass(frozen=True)
class Sampling:
    """How often clips are taken in one pass, each time heard otherwise."""

    source: Mapping[str, float] = field(default_factory=lambda: {"espeak": 0.5})
    """Others once."""
    noises: int = 500
    """Stretches in which nothing is said."""


@dataclass(frozen=True)
class Example:
    """One clip."""

    bands: NDArray[np.float16]
    """(frames, 32)"""
    phones: NDArray[np.int64]
    """Numbers of what is said, in order."""

    @property
    def least_moments(self) -> int:
        """It cannot be said in fewer: the same phone twice needs silence between."""
        return self.phones.size + int(np.sum(self.phones[1:] == self.phones[:-1]))


def make(
    sources: Sources, bank: NDArray[np.float32], sampling: Sampling, seed: int
) -> list[Example]:
    """All clips that may be trained with, as often as `sampling` says, and noise."""
    rng = np.random.default_rng(seed)
    noises = Noises.read(sources.noises)
    found = []
    for pool in map(Pool, sources.pools):
        for clip in pool.clips:
            words = [pronounced(word) for word in clip.text.split()]
            if not sources.trained(clip) or clip.size > LONGEST or not all(words):
                continue
            wanted = sampling.source.get(clip.source, 1.0)
            for _ in range(times(wanted, rng)):
                heard = augmented(pool.samples(clip), noises, rng)
                said = [phone for word in words for phone in word[rng.integers(len(word))]]
                found.append(_example(heard.samples, heard.warp, said, bank))
    for _ in range(sampling.noises):
        noise = noises.draw(int(rng.uniform(1.0, 4.0) * RATE_HZ), rng)
        found.append(_example(np.clip(3000.0 * noise, -FULL_SCALE, FULL_SCALE), 1.0, [], bank))
    return found


def _example(
    samples: NDArray[np.float32], warp: float, said: list[str], bank: NDArray[np.float32]
) -> Example:
    around = pad_with_noise(samples / np.float32(FULL_SCALE), AROUND, AROUND)
    phones = np.array([number(phone) for phone in said], np.int64)
    return Example(bands(around, warp, bank), phones)
