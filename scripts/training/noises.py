"""Sounds that training puts over speech: the nursery's, made and recorded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from assistant.sound import noises as made
from assistant.sound.acoustics import room_response

from .clips import RATE_HZ, read
from .lexicon import Lexicon
from .sentences import babble
from .synthesis import Espeak

Sound = NDArray[np.float32]

_ROOMS = 160
_PIECE_S = 20.0


@dataclass(frozen=True)
class Noises:
    """Sounds by kind, and the rooms that talkers stand in."""

    kinds: dict[str, list[Sound]]
    """Kitchen, tap, cry, music, own voice, recorded; 16 kHz."""
    rooms: list[Sound]
    """Impulse responses whose first sample is the direct sound."""

    def draw(self, size: int, rng: np.random.Generator) -> Sound:
        """A piece of `size` samples of a kind drawn by chance, RMS 1."""
        kind = list(_SHARES)[rng.choice(len(_SHARES), p=_share())]
        if kind == "coloured" or not self.kinds.get(kind):
            tilt = rng.uniform(0.0, 0.97)
            piece = lfilter([1.0], [1.0, -tilt], rng.standard_normal(size))
        else:
            sounds = self.kinds[kind]
            sound = sounds[rng.integers(len(sounds))]
            at = rng.integers(max(1, sound.size - size))
            piece = np.resize(sound[at : at + size], size)
        rms = np.sqrt(np.mean(np.square(piece, dtype=np.float64)))
        if rms < 1e-5:
            return rng.standard_normal(size, dtype=np.float32)
        return np.asarray(piece / rms, np.float32)

    def write(self, file: Path) -> None:
        """Keep all sounds in one file."""
        groups = {**self.kinds, "rooms": self.rooms}
        arrays = {
            f"{k}/{at}": sound for k, sounds in groups.items() for at, sound in enumerate(sounds)
        }
        np.savez(file, **arrays)  # type: ignore[arg-type]

    @staticmethod
    def read(file: Path) -> "Noises":
        """Sounds kept by `write`."""
        groups: dict[str, list[Sound]] = {}
        with np.load(file) as kept:
            for name in kept.files:
                groups.setdefault(name.partition("/")[0], []).append(kept[name])
        return Noises(groups, groups.pop("rooms"))


_SHARES = {
    "kitchen": 0.25,
    "tap": 0.08,
    "cry": 0.06,
    "recorded": 0.18,
    "music": 0.13,
    "own voice": 0.06,
    "coloured": 0.24,
}


def _share() -> NDArray[np.float64]:
    share = np.array(list(_SHARES.values()))
    return np.asarray(share / share.sum())


def gather(music: Path, recorded: Sequence[Path], lexicon: Lexicon, seed: int) -> Noises:
    """All sounds: those made from numbers, the project's music, and recordings.

    `own voice` is the assistant's: it lies under speech, and alone it is taught as silence.
    """
    rng = np.random.default_rng(seed)
    engine = Espeak()
    lines = babble(lexicon, 60, random.Random(seed))
    own = [engine.say(line, "en-us+f2", 140, 50)[0].astype(np.float32) for line in lines]
    rooms = [
        room_response(rng, float(rng.uniform(0.12, 0.7)), float(rng.uniform(-4.0, 12.0)))
        for _ in range(_ROOMS)
    ]
    seeds = range(seed, seed + 20)
    return Noises(
        {
            "kitchen": [made.kitchen(s, _PIECE_S) for s in seeds],
            "tap": [made.tap(s, _PIECE_S) for s in seeds],
            "cry": [made.cry(s, _PIECE_S) for s in seeds],
            "music": [_sound(file) for file in sorted(music.glob("*.ogg"))],
            "own voice": own,
            "recorded": [_sound(file) for file in recorded],
        },
        rooms,
    )


def every_other(folder: Path, names: Sequence[str]) -> list[Path]:
    """The first, third, ... file of each folder: the others are left to test with."""
    return [f for name in names for f in sorted((folder / name).iterdir())[::2] if f.is_file()]


def _sound(file: Path) -> Sound:
    return np.asarray(read(file)[: 60 * RATE_HZ] / 32768.0, np.float32)
