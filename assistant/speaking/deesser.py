"""A gentle de-esser: the hiss of s, sh and ch held down, all else untouched."""

import numpy as np

from assistant.sound.frames import Samples

SPLIT_HZ = (3500.0, 4500.0)
"""Below the first nothing changes, above the second the whole gain acts."""

FRAME_S = 0.020

RATIO = 2.0
"""A hiss this many dB over the threshold comes out one dB over it."""

MOST_DB = 6.0
"""The most that a hiss is held down: more makes a lisp."""


def de_essed(samples: Samples, rate_hz: int, threshold_db: float) -> Samples:
    """`samples` with what lies above 4 kHz compressed where it is louder than `threshold_db`.

    threshold_db: level of the hiss in a frame of 20 ms, dB RMS re full scale. Frames overlap by
    half under Hann windows, which add up to one, so quieter sound passes unchanged but for
    rounding.
    """
    frame, hop = _frame(rate_hz), _frame(rate_hz) // 2
    count = -(-samples.size // hop) + 1
    padded = np.zeros((count + 1) * hop)
    padded[hop : hop + samples.size] = samples
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(frame) / frame)
    at = np.arange(count)[:, None] * hop + np.arange(frame)
    spectrum = np.fft.rfft(padded[at] * window, axis=1)
    hz = np.fft.rfftfreq(frame, 1.0 / rate_hz)
    low_hz, high_hz = SPLIT_HZ
    share = np.clip((hz - low_hz) / (high_hz - low_hz), 0.0, 1.0)
    # Parseval: twice the one-sided power, over the window's own.
    power = 2.0 * np.sum(np.abs(spectrum * share) ** 2, axis=1) / frame / np.sum(window**2)
    over_db = np.maximum(0.0, 10.0 * np.log10(power + 1e-12) - threshold_db)
    gain_db = -np.minimum(MOST_DB, over_db * (1.0 - 1.0 / RATIO))
    gains = 1.0 - share * (1.0 - 10.0 ** (gain_db / 20.0))[:, None]
    frames = np.fft.irfft(spectrum * gains, frame, axis=1)
    out = np.zeros_like(padded)
    for number, one in enumerate(frames):
        out[number * hop : number * hop + frame] += one
    return out[hop : hop + samples.size].astype(np.float32)


def _frame(rate_hz: int) -> int:
    return 2 * round(FRAME_S * rate_hz / 2)
