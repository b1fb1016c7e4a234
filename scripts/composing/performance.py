"""Playing a score: when each note comes, how strong, and on which sound."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scripts.composing.score import Chord, Score, Verse, length

_BASS_LOW = 41  # F2: small loudspeakers play little below it
_INNER_TOP = 67
_HELD = 0.2


@dataclass(frozen=True)
class Note:
    """One note as it is played."""

    start_s: float
    """From the beginning of the piece; below zero it belongs to the end of the loop."""
    length_s: float
    """Until it is let go."""
    pitch: int
    """MIDI number."""
    velocity: float
    """0 to 1."""
    voice: str
    """Name of the sound."""


def perform(score: Score, rng: np.random.Generator) -> Iterator[Note]:
    """All notes of one loop, with the small unevenness of a player."""
    beat_s = 60.0 / score.bpm
    for beat, beats, pitch, velocity, voice in _written(score, rng):
        late_s = 0.0 if voice == "pad" else float(np.clip(rng.normal(0.0, 0.007), -0.018, 0.018))
        touch = 1.0 if voice == "pad" else 1.0 + 0.07 * float(np.clip(rng.normal(), -2.0, 2.0))
        yield Note(beat * beat_s + late_s, beats * beat_s, pitch, min(1.0, velocity * touch), voice)


Written = tuple[float, float, int, float, str]
"""(beat, beats, pitch, velocity, voice) as it stands in the score."""


def _written(score: Score, rng: np.random.Generator) -> Iterator[Written]:
    first = score.verses[0]
    yield from _accompany(score, score.intro, 0.0, first)
    start = length(score.intro)
    for verse in score.verses:
        yield from _accompany(score, score.chords, start, verse)
        if verse.pad:
            yield from _held(score.chords, start)
        for beat, beats, pitch in score.tune:
            raised, velocity = pitch + 12 * verse.octave, _swell(score, beat)
            yield start + beat, beats * 0.97, raised, velocity, verse.voice
        if score.drops:
            yield from _fall(score, start, rng)
        start += length(score.chords)
    if score.outro:
        yield from _accompany(score, score.outro[:-1], start, first)
        last = score.outro[-1]
        for order, pitch in enumerate(_spread(last)[:5]):
            yield start + last.start + 0.14 * order, last.beats, pitch, 0.4, first.accompaniment
        yield from _held(score.outro, start)


def _swell(score: Score, beat: float) -> float:
    """A phrase of four bars grows a little to its middle; the first beat of a bar leans."""
    phrase = (beat % (4 * score.beats)) / (4 * score.beats)
    lean = 0.06 if beat % score.beats == 0 else 0.0
    return 0.62 + 0.14 * float(np.sin(np.pi * phrase)) + lean


def _accompany(
    score: Score, chords: tuple[Chord, ...], start: float, verse: Verse
) -> Iterator[Written]:
    if not score.pattern:
        return
    for chord in chords:
        tones = _spread(chord)
        for eighth in range(int(chord.beats * 2)):
            place = chord.start + eighth / 2
            index = 0 if eighth == 0 else score.pattern[int(place * 2) % len(score.pattern)]
            if index < 0:
                continue
            rings = min(chord.beats - eighth / 2, 2.0) if index == 0 else 1.2
            velocity = 0.42 if index == 0 else 0.27
            pitch = tones[min(index, len(tones) - 1)]
            yield start + place, rings, pitch, velocity, verse.accompaniment


def _held(chords: tuple[Chord, ...], start: float) -> Iterator[Written]:
    for chord in chords:
        for pitch in _spread(chord)[:5]:
            yield start + chord.start, chord.beats, pitch, _HELD, "pad"


def _fall(score: Score, start: float, rng: np.random.Generator) -> Iterator[Written]:
    """Single notes on a grid of eighths, never two at once, sparser than a tune."""
    previous = -1
    for eighth in range(int(length(score.chords) * 2)):
        if rng.random() > (0.5 if eighth % 4 == 0 else 0.27):
            continue
        beat = eighth / 2
        chord = next(c for c in score.chords if c.start <= beat < c.start + c.beats)
        near = [p for p in score.drops if previous < 0 or 0 < abs(p - previous) <= 9]
        weights = np.array([3.0 if p % 12 in chord.tones else 0.6 for p in near])
        previous = int(rng.choice(near, p=weights / weights.sum()))
        voice = "music_box" if rng.random() < 0.35 else score.verses[0].voice
        yield start + beat, 2.0, previous, float(rng.uniform(0.10, 0.18)), voice


def _spread(chord: Chord) -> list[int]:
    """The bass between F2 and E3, and the other tones above it, upwards, none too close."""
    bass = _BASS_LOW + (chord.bass - _BASS_LOW) % 12
    return [bass] + [p for p in range(bass + 7, _INNER_TOP + 1) if p % 12 in chord.tones]
