"""Scores: the text in `pieces.toml`, checked and turned into notes and chords."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.files.document import read_toml

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_QUALITIES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "add9": (0, 2, 4, 7),
}
_PITCH = re.compile(r"([A-G])([#b]?)(\d)")
_CHORD = re.compile(r"([A-G][#b]?)(|m|7|m7|maj7|add9)(?:/([A-G][#b]?))?")


@dataclass(frozen=True)
class Chord:
    """A harmony that sounds for some beats."""

    bass: int
    """Pitch class of the lowest tone, 0 = C."""
    tones: tuple[int, ...]
    """Pitch classes of all tones."""
    start: float
    """In beats from the beginning of its part."""
    beats: float
    """How long it lasts."""


@dataclass(frozen=True)
class Verse:
    """One time through the tune."""

    voice: str
    """Which sound plays the tune."""
    octave: int = 0
    """How many octaves the tune is raised."""
    accompaniment: str = "harp"
    """Which sound plays the broken chords."""
    pad: bool = False
    """Whether soft held chords lie under it."""


@dataclass(frozen=True)
class Score:
    """One piece, ready to be played."""

    file: str
    """Name of the file that it becomes."""
    title: str
    """What the parent reads."""
    bpm: float
    """Quarter notes in a minute."""
    beats: int
    """Quarter notes in a bar."""
    tune: tuple[tuple[float, float, int], ...]
    """(start, length, MIDI pitch): beats from the first whole bar, a pickup below zero."""
    chords: tuple[Chord, ...]
    """The harmony of one verse."""
    intro: tuple[Chord, ...]
    """Chords before the first verse."""
    outro: tuple[Chord, ...]
    """Chords that ring out at the end."""
    pattern: tuple[int, ...]
    """The chord tone for each eighth of a bar; empty for none."""
    drops: tuple[int, ...]
    """MIDI pitches that fall at random, in place of a tune."""
    verses: tuple[Verse, ...]
    """How the tune is played each time."""

    @property
    def total_beats(self) -> float:
        """Length of the whole piece, always whole bars."""
        return length(self.intro) + len(self.verses) * length(self.chords) + length(self.outro)


def length(chords: tuple[Chord, ...]) -> float:
    """How many beats a row of chords lasts."""
    return sum(chord.beats for chord in chords)


def load(path: Path) -> list[Score]:
    """Read every score in `path`.

    Raises ValueError naming the piece that is wrong, UserError for a file that is not TOML.
    """
    return [_score(piece) for piece in read_toml(path)["piece"]]


def _score(piece: dict[str, Any]) -> Score:
    try:
        score = Score(
            file=piece["file"],
            title=piece["title"],
            bpm=piece["bpm"],
            beats=piece["beats"],
            tune=tuple(_tune(piece.get("melody", ""), piece["beats"])),
            chords=_chords(piece["chords"], piece["beats"]),
            intro=_chords(piece.get("intro", ""), piece["beats"]),
            outro=_chords(piece.get("outro", ""), piece["beats"]),
            pattern=tuple(piece.get("pattern", ())),
            drops=tuple(pitch(name) for name in piece.get("drops", "").split()),
            verses=tuple(Verse(**verse) for verse in piece["verses"]),
        )
        ends = max((start + beats for start, beats, _ in score.tune), default=0.0)
        if ends > length(score.chords):
            raise ValueError("the melody is longer than its chords")
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{piece.get('file', '?')}: {error}") from error
    return score


def pitch(name: str) -> int:
    """The MIDI number of a name such as `Bb4` (C4 is 60)."""
    found = _PITCH.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is not a pitch")
    return 12 * (int(found[3]) + 1) + _pitch_class(found[1] + found[2], wrap=False)


def _pitch_class(name: str, wrap: bool = True) -> int:
    step = _STEPS[name[0]] + {"": 0, "#": 1, "b": -1}[name[1:]]
    return step % 12 if wrap else step


def _tune(text: str, beats: int) -> list[tuple[float, float, int]]:
    if not text.strip():
        return []
    bars = [[word.split(":") for word in bar.split()] for bar in text.split("|")]
    sums = [sum(float(beat) for _, beat in bar) for bar in bars]
    pickup = sums[0] if sums[0] < beats else 0.0
    for number, total in enumerate(sums[(1 if pickup else 0) : -1], 1):
        if total != beats:
            raise ValueError(f"bar {number} of the melody has {total} beats, not {beats}")
    notes, start = [], -pickup
    for name, beat in (word for bar in bars for word in bar):
        if name != "r":
            notes.append((start, float(beat), pitch(name)))
        start += float(beat)
    return notes


def _chords(text: str, beats: int) -> tuple[Chord, ...]:
    chords: list[Chord] = []
    start = 0.0
    for bar in text.split("|") if text.strip() else ():
        total = 0.0
        for word in bar.split():
            name, _, given = word.partition(":")
            found = _CHORD.fullmatch(name)
            if found is None:
                raise ValueError(f"{name!r} is not a chord")
            root = _pitch_class(found[1])
            tones = tuple((root + step) % 12 for step in _QUALITIES[found[2]])
            bass = _pitch_class(found[3]) if found[3] else root
            lasts = float(given) if given else float(beats)
            chords.append(Chord(bass, tones, start, lasts))
            start += lasts
            total += lasts
        if total % beats:
            raise ValueError(f"the chords {bar.strip()!r} last {total} beats, not whole bars")
    return tuple(chords)
