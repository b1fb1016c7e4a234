"""Short stretches of sound, each with one word or with other speech, for one pass of training."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.hearing import grammar
from assistant.hearing.embedding import FULL_SCALE
from assistant.hearing.grammar import Phrasebook
from assistant.hearing.keywords import COMMANDS, WINDOW, window

from ..augmentation import Heard, augmented, times
from ..clips import RATE_HZ, Clip, Pool
from ..embedding import bands
from ..noises import Noises
from ..rounds import Sources

_WHOLE = round(1.3 * RATE_HZ)
"""Samples of a sentence that is seen from end to end, slowed down as well."""

OTHER = ""
"""Whatever is none of the words."""

_ENOUGH = 12
"""Clips that a word has at least."""


@dataclass(frozen=True)
class Sampling:
    """How often clips are taken in one pass, each time heard otherwise."""

    people: Mapping[str, float] = field(
        default_factory=lambda: {
            **{"stop": 4.0, "yes": 4.0, "no": 4.5, "go": 5.0},
            **dict.fromkeys(("happy", "cat", "bed"), 0.5),
        }
    )
    """Of people's single words; others once."""
    word: Mapping[str, float] = field(
        default_factory=lambda: {"espeak": 2.0, "flite": 3.0, "festival": 3.0}
    )
    """Of a synthetic engine's single words."""
    talk: Mapping[str, float] = field(
        default_factory=lambda: {"espeak": 0.25, "flite": 0.5, "festival": 0.5}
    )
    """Of its sentences; people's once."""
    mixed: float = 0.6
    """Of short sentences with a command in them: the command, if they mean the same ("er yes"),
    and anything else, if not ("go back")."""
    noises: int = 800


@dataclass(frozen=True)
class Examples:
    """One pass."""

    bands: NDArray[np.float16]
    """(examples, frames, 32)"""
    labels: NDArray[np.int64]
    """(examples,), numbers of words; 0 is anything else."""


def words(pools: Sequence[Pool]) -> tuple[str, ...]:
    """What is told apart: anything else, the commands, and all words that have clips enough."""
    count = Counter(c.text for pool in pools for c in pool.clips if " " not in c.text)
    others = sorted(w for w, n in count.items() if n >= _ENOUGH and w not in COMMANDS)
    return (OTHER, *COMMANDS, *others)


def make(sources: Sources, bank: NDArray[np.float32], sampling: Sampling, seed: int) -> Examples:
    """All clips that may be trained with, as often as `sampling` says, and noise."""
    rng = np.random.default_rng(seed)
    pools = [Pool(folder) for folder in sources.pools]
    noises = Noises.read(sources.noises)
    numbers = {word: number for number, word in enumerate(words(pools))}
    seen, labels = [], []
    book = grammar.load()
    for pool in pools:
        for clip in pool.clips:
            label = numbers.get(_meant(clip.text, book), 0)
            mixed = clip.text not in numbers and not set(COMMANDS).isdisjoint(clip.text.split())
            # A piece of a sentence with a command in it may be just that command.
            if not sources.trained(clip) or (mixed and clip.size > _WHOLE):
                continue
            wanted = sampling.mixed if mixed else _wanted(clip, bool(label), sampling)
            for _ in range(times(wanted, rng)):
                heard = augmented(pool.samples(clip), noises, rng)
                seen.append(_bands(heard, mixed or bool(label), bank, rng))
                labels.append(label)
    for _ in range(sampling.noises):
        noise = np.clip(3000.0 * noises.draw(WINDOW, rng), -FULL_SCALE, FULL_SCALE)
        seen.append(_bands(Heard(noise, 1.0, 0.0, 1.0), False, bank, rng))
        labels.append(0)
    return Examples(np.array(seen), np.array(labels, np.int64))


def _meant(text: str, book: Phrasebook) -> str:
    """The command where a sentence means the same ("er yes"), else the text."""
    intents = {word: book.intent(word) for word in COMMANDS if word in text.split()}
    same = [word for word, intent in intents.items() if intent == book.intent(text)]
    return same[0] if same else text


def _wanted(clip: Clip, single: bool, sampling: Sampling) -> float:
    if clip.source in sampling.talk:
        return sampling.word[clip.source] if single else sampling.talk[clip.source]
    return sampling.people.get(clip.text, 1.0)


def _bands(
    heard: Heard, whole: bool, bank: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float16]:
    samples = _placed(heard.samples / np.float32(FULL_SCALE), whole, rng)
    return bands(samples, heard.warp, bank)


def _placed(
    samples: NDArray[np.float32], whole: bool, rng: np.random.Generator
) -> NDArray[np.float32]:
    """A window of a clip: all of it anywhere in the window, or any part of it."""
    size = samples.size
    if size > WINDOW and not whole:
        at = int(rng.integers(size - WINDOW))
        return samples[at : at + WINDOW]
    centred = window(samples)
    free = max(0, WINDOW - size) // 2
    return np.roll(centred, int(rng.integers(-free, free + 1))) if free else centred
