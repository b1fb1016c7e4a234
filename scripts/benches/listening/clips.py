"""What is said: recordings of people, and the words of synthetic talkers."""

import csv
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.cli.listen import read
from assistant.hearing.grammar import Phrasebook
from assistant.rehearsal.talkers import available, talk
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, gain

VOICES = (
    "flite:slt",
    "flite:rms",
    "festival:kal_diphone",
    "espeak:en-gb+m3",
    "espeak:en-us+f4",
    "espeak:en-gb-scotland+m3",
    "espeak:en-029+f1",
)
"""Talkers. Kept out of all tuning and training; none is the assistant's own voice."""

TO_THE_BABY = (
    "come on, other foot",
    "no no no, stop that",
    "again and again and again",
    "yes you are, yes you are",
    "next week we'll see grandma",
    "one, two, three, four",
    "who's my clever little baby",
    "no, don't eat your sock",
    "where did your toes go",
    "stop kicking the blanket, silly",
    "this little piggy went to market",
    "go to sleep, go to sleep",
    "oh you like that, don't you",
    "up and down and round and round",
    "are you ready for your bath",
    "we'll finish your bottle after this",
    "can you help mummy fold it",
    "hold on to my finger, that's right",
    "that's a big yawn for a small person",
    "daddy will be back in a minute",
    "what a loud hiccup",
    "the music goes tinkle tinkle",
    "shall we carry on singing the song",
    "not there, the other sock",
    "you were crying all night long",
    "wait until your sister comes home",
    "slow down, wriggly worm",
    "yes and then we go to the park",
)
"""Talk that is nobody's command, with our commands' words in it."""


def root() -> Path:
    """The folder of recordings; it need not exist."""
    named = os.environ.get("RECORDINGS_DIR")
    return Path(named) if named else Path(__file__).parents[4] / "shared" / "recordings"


@dataclass(frozen=True)
class Clip:
    """Something that is said, cried or played."""

    said: str
    """The words, or a label."""
    speaker: str
    """Whoever it is; the file's name where nobody knows."""
    file: str = ""
    """A recording, relative to the folder of recordings ..."""
    voice: str = ""
    """... or the voice of a synthetic talker."""

    @property
    def even(self) -> bool:
        """Which half its speaker belongs to."""
        return zlib.crc32(self.speaker.encode()) % 2 == 0

    def samples(self) -> Samples:
        """16 kHz; recordings as they are, talkers at a peak of 0.5."""
        return read(root() / self.file) if self.file else talk(self.voice, self.said)


def recordings(half: str = "all") -> list[Clip]:
    """Every recording, in the order of the list; none where there is no folder.

    `half` is even, odd or all: of the speakers, by a hash of their names.
    """
    listed = root() / "manifest.tsv"
    if not listed.is_file():
        return []
    with listed.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = [Clip(r["label_or_text"], r["speaker"] or r["file"], r["file"]) for r in rows]
    return [c for c in found if half == "all" or c.even == (half == "even")]


def voices() -> list[str]:
    """Those of the talkers that are on this machine."""
    here = set(available())
    return [voice for voice in VOICES if voice in here]


def wordings(book: Phrasebook) -> dict[str, list[str]]:
    """By intent: its two most frequent sentences, and four more spread over all of them."""
    by_intent: dict[str, list[str]] = {}
    for sentence in sorted(book.sentences):
        phrase = book.phrase(sentence)
        if phrase is not None:
            by_intent.setdefault(phrase.intent.value, []).append(sentence)
    picked = {}
    for intent, sentences in sorted(by_intent.items()):
        often = [s for s in book.frequent if s in sentences]
        rare = [s for s in sentences if s not in often]
        picked[intent] = often[:2] + rare[:: max(1, len(rare) // 4)][:4]
    return picked


def word_end_s(samples: Samples) -> float:
    """Where the last word ends: the last 10 ms that stand out of the clip, in seconds.

    They are within 30 dB of the loudest and 10 dB over the clip's own background (its tenth
    percentile), so that a noisy recording does not seem to speak to its end.
    """
    count = samples.size // MIC_FRAME
    if not count:
        return samples.size / MIC_RATE_HZ
    frames = samples[: count * MIC_FRAME].reshape(count, MIC_FRAME).astype(np.float64)
    power = np.mean(frames**2, axis=1) + 1e-12
    least = max(gain(-30.0) ** 2 * power.max(), gain(10.0) ** 2 * np.percentile(power, 10))
    loud = np.flatnonzero(power >= min(least, power.max()))
    return float(loud[-1] + 1) * MIC_FRAME / MIC_RATE_HZ
