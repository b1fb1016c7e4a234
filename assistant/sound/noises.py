"""Household sounds made from numbers: stand-ins for recordings, the same for the same seed.

All are 16 kHz mono with their largest sample at 0.5; whoever plays them sets the level.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import MIC_RATE_HZ, Samples

_Wave = NDArray[np.float64]


def pink(seed: int, duration_s: float) -> Samples:
    """Steady background of a quiet room: 3 dB less per octave; loops without a seam."""
    return _finished(_coloured(np.random.default_rng(seed), _size(duration_s), _pink_gain))


def kitchen(seed: int, duration_s: float) -> Samples:
    """A refrigerator's hum, an extractor fan that breathes slowly, now and then a clink."""
    rng = np.random.default_rng(seed)
    size = _size(duration_s)
    time_s = np.arange(size) / MIC_RATE_HZ
    hum = sum(
        share * np.sin(2 * np.pi * 50.0 * n * time_s + rng.uniform(0, 6))
        for n, share in ((1, 0.5), (2, 1.0), (4, 0.3), (6, 0.15))
    )
    fan = _coloured(rng, size, _pink_gain) * (1.0 + 0.3 * _slow(rng, size, 0.5))
    return _finished(0.5 * hum + 1.5 * fan + _clinks(rng, time_s))


def tap(seed: int, duration_s: float) -> Samples:
    """A running tap: bright noise that splutters many times a second."""
    rng = np.random.default_rng(seed)
    size = _size(duration_s)
    water = _coloured(rng, size, lambda f: (f / 1500.0) ** 2 / (1.0 + (f / 2500.0) ** 2) ** 1.5)
    return _finished(water * (1.0 + 0.35 * _slow(rng, size, 12.0)))


def cry(seed: int, duration_s: float) -> Samples:
    """A baby's cry: bursts of about a second on a gliding tone, a gasp between them.

    The tone rises and falls between 350 and 600 Hz with overtones under a short vocal tract's
    formants (about 1.1, 3.3 and 5.5 kHz), rough at the loudest, as phonation of infants is
    commonly described (H. L. Golub and M. J. Corwin, "A physioacoustic model of the infant
    cry", 1985).
    """
    rng = np.random.default_rng(seed)
    out = np.zeros(_size(duration_s))
    at = 0
    while at < out.size:
        for sound in (_wail(rng), _gasp(rng)):
            part = sound[: max(0, out.size - at)]
            out[at : at + part.size] = part
            at += part.size + int(rng.uniform(0.05, 0.2) * MIC_RATE_HZ)
    return _finished(out)


def _wail(rng: np.random.Generator) -> _Wave:
    size = int(rng.uniform(0.7, 1.3) * MIC_RATE_HZ)
    where = np.linspace(0.0, 1.0, size)
    low, peak = rng.uniform(360, 410), rng.uniform(470, 590)
    arch = np.sin(np.pi * where**0.7)
    tone_hz = low + (peak - low) * arch + 4.0 * np.cumsum(rng.standard_normal(size)) / np.sqrt(size)
    phase = 2 * np.pi * np.cumsum(tone_hz) / MIC_RATE_HZ
    wave = np.zeros(size)
    for n in range(1, 16):
        freq_hz = n * tone_hz
        shape = sum(
            strength / (1.0 + ((freq_hz - formant) / width) ** 2)
            for formant, width, strength in ((1100, 250, 1.0), (3300, 500, 0.5), (5500, 800, 0.2))
        )
        wave += shape * (freq_hz < 7600.0) / n**0.3 * np.sin(n * phase)
    rough = 1.0 + 0.35 * arch * np.sin(2 * np.pi * rng.uniform(25, 60) * where * size / MIC_RATE_HZ)
    breath = _coloured(rng, size, lambda f: 1.0 / (1.0 + ((f - 3000.0) / 2500.0) ** 2))
    fade = np.minimum(1.0, np.minimum(where, 1.0 - where) / 0.08)
    return np.asarray((wave * rough + 0.08 * breath) * fade * (0.4 + 0.6 * arch))


def _gasp(rng: np.random.Generator) -> _Wave:
    size = int(rng.uniform(0.15, 0.3) * MIC_RATE_HZ)
    breath = _coloured(rng, size, lambda f: 1.0 / (1.0 + ((f - 2500.0) / 1200.0) ** 2))
    return np.asarray(0.12 * breath * np.hanning(size))


def _clinks(rng: np.random.Generator, time_s: _Wave) -> _Wave:
    """Crockery: about one in three seconds, each a few decaying tones."""
    out = np.zeros(time_s.size)
    for at in np.flatnonzero(rng.random(time_s.size) < 0.35 / MIC_RATE_HZ):
        rest = time_s[: min(time_s.size - at, MIC_RATE_HZ // 2)]
        for freq_hz in rng.uniform(1800.0, 6500.0, 4):
            decay = np.exp(-rest / rng.uniform(0.02, 0.09))
            out[at : at + rest.size] += decay * np.sin(2 * np.pi * freq_hz * rest)
    return out


def _coloured(rng: np.random.Generator, size: int, colour: Callable[[_Wave], _Wave]) -> _Wave:
    """Noise of RMS 1 whose spectrum follows `colour`, a function of frequency in Hz."""
    freq_hz = np.asarray(np.fft.rfftfreq(size, 1.0 / MIC_RATE_HZ), np.float64)
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * colour(freq_hz), size)
    return np.asarray(noise / max(float(np.std(noise)), 1e-12))


def _pink_gain(freq_hz: _Wave) -> _Wave:
    return np.asarray((freq_hz > 20.0) / np.sqrt(np.maximum(freq_hz, 20.0)))


def _slow(rng: np.random.Generator, size: int, below_hz: float) -> _Wave:
    """A random curve of RMS about 1 that changes no faster than `below_hz`."""
    points = rng.standard_normal(int(size / MIC_RATE_HZ * 2 * below_hz) + 3)
    return np.interp(np.linspace(0, points.size - 1, size), np.arange(points.size), points)


def _size(duration_s: float) -> int:
    return max(1, round(duration_s * MIC_RATE_HZ))


def _finished(wave: _Wave) -> Samples:
    return np.asarray(wave * (0.5 / max(float(np.max(np.abs(wave))), 1e-12)), np.float32)
