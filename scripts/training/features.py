"""MFCC as Kaldi and vosk compute them (`conf/mfcc.conf` of the model), in numpy.

40 coefficients of 40 triangular bands from 20 to 7,600 Hz, frames of 25 ms each 10 ms; see
`feature-mfcc.cc` and `mel-computations.cc` of Kaldi for the formulas. In addition the bands can
be stretched, which makes another vocal tract of a voice (N. Jaitly and G. Hinton, "Vocal tract
length perturbation", 2013).
"""

from functools import cache

import numpy as np
import scipy.fft
from numpy.typing import NDArray

COEFFICIENTS = 40
FRAME = 400
STEP = 160
LOW_HZ, HIGH_HZ = 20.0, 7600.0
_FFT, _RATE_HZ, _LIFTER = 512, 16_000, 22

Features = NDArray[np.float32]

CONF = """--sample-frequency=16000
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=7600
--allow-downsample=true
--dither=0
"""
"""What tells vosk to compute the same, undithered: the same sound must score the same."""


def mfcc(samples: NDArray[np.generic], rng: np.random.Generator, warp: float = 1.0) -> Features:
    """Coefficients of 16-bit samples, shape (frames, 40).

    `rng` gives the dither of one bit; `warp` over 1 moves the bands up, as for a shorter vocal
    tract.
    """
    count = 1 + (samples.size - FRAME) // STEP
    if count <= 0:
        return np.zeros((0, COEFFICIENTS), np.float32)
    sound = samples.astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::STEP][:count]
    frames = frames + rng.standard_normal(frames.shape, dtype=np.float32)
    frames -= frames.mean(axis=1, keepdims=True)
    sharp = frames.copy()
    sharp[:, 1:] -= 0.97 * frames[:, :-1]
    sharp[:, 0] -= 0.97 * frames[:, 0]
    spectrum = scipy.fft.rfft(sharp * _window(), _FFT, axis=1)[:, : _FFT // 2]
    power = spectrum.real**2 + spectrum.imag**2
    energy = np.maximum(power @ _bands(round(warp, 2)), np.finfo(np.float32).eps)
    return np.asarray(np.log(energy) @ cosines(), np.float32)


@cache
def _window() -> Features:
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))
    return np.asarray(hann**0.85, np.float32)


@cache
def _bands(warp: float) -> Features:
    edges_mel = np.linspace(_mel(np.array(LOW_HZ)), _mel(np.array(HIGH_HZ)), COEFFICIENTS + 2)
    if warp != 1.0:
        edges_hz = np.minimum(warp * 700.0 * np.expm1(edges_mel / 1127.0), 7990.0)
        edges_mel = _mel(edges_hz) + 1e-6 * np.arange(edges_mel.size)
    low, centre, high = edges_mel[:-2], edges_mel[1:-1], edges_mel[2:]
    mel = _mel(_RATE_HZ / _FFT * np.arange(_FFT // 2))[:, None]
    up, down = (mel - low) / (centre - low), (high - mel) / (high - centre)
    return np.asarray(np.maximum(0.0, np.minimum(up, down)), np.float32)


def _mel(freq_hz: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(1127.0 * np.log1p(freq_hz / 700.0))


@cache
def cosines() -> Features:
    """What log bands, shape (40,), are multiplied with to give the cepstra; can be inverted."""
    n = np.arange(COEFFICIENTS)
    table = np.sqrt(2.0 / COEFFICIENTS) * np.cos(np.pi / COEFFICIENTS * np.outer(n + 0.5, n))
    table[:, 0] = np.sqrt(1.0 / COEFFICIENTS)
    lifter = 1.0 + 0.5 * _LIFTER * np.sin(np.pi * n / _LIFTER)
    return np.asarray(table * lifter, np.float32)
