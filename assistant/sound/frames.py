"""The two kinds of frame that everything in sound exchanges.

A frame is 10 ms of mono float32 samples in [-1, 1].
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono audio: float32, shape (n,), full scale 1.0."""

FRAME_S = 0.010
"""Length of one frame in seconds; the clock of a session counts these."""

SPEAKER_RATE_HZ = 24_000
"""Rate of everything that is played."""

SPEAKER_FRAME = 240
"""Samples in one loudspeaker frame."""

MIC_RATE_HZ = 16_000
"""Rate of everything that is heard."""

MIC_FRAME = 160
"""Samples in one microphone frame."""


def gain(db: float) -> float:
    """The linear factor for a level change of `db` decibels."""
    return float(10.0 ** (db / 20.0))


def level_db(samples: Samples) -> float:
    """The RMS level of `samples` in dB re full scale; -120 for silence or nothing."""
    if samples.size == 0:
        return -120.0
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return max(-120.0, 20.0 * float(np.log10(max(rms, 1e-6))))
