"""The loudness of a session over time, finely enough for a picture."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples

BIN_S = 0.05
"""Length of sound that one value stands for."""

_BIN = int(BIN_S * SPEAKER_RATE_HZ)
_BINS_AT_ONCE = 200


def envelopes(source: Samples | Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Peaks of loudspeaker and microphone, one for each `BIN_S`, full scale 1.0.

    `source` is what was played, at 24 kHz (the microphone is then silent), or the recording of
    a session: 16-bit stereo at 24 kHz, read piece by piece. Raises OSError or wave.Error.
    """
    if not isinstance(source, Path):
        played = _peaks(source[:, None])[:, 0]
        return played, np.zeros_like(played)
    with wave.open(str(source), "rb") as file:
        found = [np.zeros((0, 2), np.float32)]
        while data := file.readframes(_BIN * _BINS_AT_ONCE):
            pairs = np.frombuffer(data, "<i2").reshape(-1, file.getnchannels())[:, [0, -1]]
            found.append(_peaks(pairs.astype(np.float32) / 32768.0))
    both = np.concatenate(found)
    return both[:, 0], both[:, 1]


def _peaks(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Largest size in each bin; samples of shape (n, channels), the last bin may be short."""
    if not len(samples):
        return np.zeros((0, samples.shape[1]), np.float32)
    return np.maximum.reduceat(np.abs(samples), np.arange(0, len(samples), _BIN), axis=0)
