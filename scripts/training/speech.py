"""Gathers the speech of a training: recordings, and synthetic voices saying our sentences."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.hearing.grammar import Phrasebook

from . import sentences, synthesis
from .clips import Clip, Pcm, Pool, recordings
from .lexicon import Lexicon

Voices = Callable[[list[str], int], Iterator[tuple[Clip, Pcm]]]


@dataclass(frozen=True)
class Script:
    """How many sentences of each kind an engine says."""

    commands: int
    decoys: int
    babble: int


ENGINES: dict[str, tuple[Voices, Script]] = {
    "espeak": (synthesis.espeak_clips, Script(5000, 2000, 2500)),
    "flite": (synthesis.flite_clips, Script(1600, 700, 500)),
    "festival": (synthesis.festival_clips, Script(1000, 450, 250)),
}
"""Engines that speak for training, with what they say."""


def recorded(folder: Path, speech: Path) -> Pool:
    """The pool of real speech; made once."""
    if not Pool.whole(folder):
        Pool.write(folder, recordings(speech))
    return Pool(folder)


def spoken(folder: Path, engine: str, book: Phrasebook, lexicon: Lexicon, seed: int) -> Pool:
    """The pool of one engine's voices; made once."""
    if not Pool.whole(folder):
        voices, script = ENGINES[engine]
        rng = random.Random(seed)
        texts = [
            *sentences.commands(book, script.commands, rng),
            *sentences.decoys(book, script.decoys, rng),
            *sentences.babble(lexicon, script.babble, rng),
        ]
        Pool.write(folder, voices(sentences.known(texts, lexicon), seed))
    return Pool(folder)
