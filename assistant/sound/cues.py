"""The few short sounds that stand for something, made here rather than kept in files.

Each is one or two soft bell tones in C major pentatonic, over the music's own range; they differ
in how many tones they have, which way they go, and how long they last.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, gain
from assistant.sound.shaping import raised_cosine

PEAK_DB = -18.0
"""The loudest sample of a cue, in dB re full scale; the one for each pass is 5 dB softer."""

_ATTACK_S = 0.012
_END_S = 0.030
_PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.22, 1.8), (3.01, 0.06, 3.0))
"""(ratio, amplitude, how many times sooner it decays)"""


@dataclass(frozen=True)
class _Tone:
    start_s: float
    freq_hz: float
    decay_s: float


@dataclass(frozen=True)
class _Cue:
    length_s: float
    tones: tuple[_Tone, ...]
    peak_db: float = PEAK_DB


_G4, _A4, _C5, _E5, _G5, _A5 = 392.0, 440.0, 523.25, 659.26, 783.99, 880.0

_CUES = {
    # A move begins: upwards, open.
    "start": _Cue(0.75, (_Tone(0.0, _G4, 0.22), _Tone(0.19, _C5, 0.28))),
    # One pass is done: a single light touch.
    "pass": _Cue(0.16, (_Tone(0.0, _E5, 0.05),), PEAK_DB - 5.0),
    # The last pass: the same touch twice, the second higher.
    "last": _Cue(0.42, (_Tone(0.0, _E5, 0.06), _Tone(0.16, _A5, 0.10))),
    # The move is finished: downwards, home, ringing out.
    "done": _Cue(1.40, (_Tone(0.0, _G5, 0.25), _Tone(0.22, _E5, 0.30), _Tone(0.46, _C5, 0.42))),
    # Heard you: one low, round tone.
    "ack": _Cue(0.24, (_Tone(0.0, _G4, 0.08),)),
    # The other foot: there and back.
    "switch": _Cue(0.80, (_Tone(0.0, _A4, 0.11), _Tone(0.17, _E5, 0.11), _Tone(0.34, _A4, 0.18))),
}

NAMES: tuple[str, ...] = tuple(_CUES)
"""Every cue there is: start, pass, last, done, ack, switch."""


@cache
def cue(name: str) -> Samples:
    """The cue `name`: float32, 24 kHz, shape (n,), read-only. Raises KeyError for another name.

    It begins at its first sample, so that it sounds when it is placed.
    """
    shape = _CUES[name]
    wave = np.zeros(int(shape.length_s * SPEAKER_RATE_HZ))
    for tone in shape.tones:
        start = int(tone.start_s * SPEAKER_RATE_HZ)
        wave[start:] += _ring(tone, wave.size - start)
    end = np.arange(wave.size, 0, -1) / (_END_S * SPEAKER_RATE_HZ)
    wave *= raised_cosine(end)
    loudest = float(np.max(np.abs(wave)))
    samples: Samples = (wave * (gain(shape.peak_db) / loudest)).astype(np.float32)
    samples.flags.writeable = False
    return samples


def _ring(tone: _Tone, count: int) -> NDArray[np.float64]:
    time_s = np.arange(count) / SPEAKER_RATE_HZ
    wave = np.zeros(count)
    for ratio, amplitude, sooner in _PARTIALS:
        decay = np.exp(-time_s * sooner / tone.decay_s)
        wave += amplitude * decay * np.sin(2.0 * np.pi * ratio * tone.freq_hz * time_s)
    wave *= raised_cosine(time_s / _ATTACK_S)
    return wave
