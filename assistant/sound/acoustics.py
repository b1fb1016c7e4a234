"""Rooms in numbers: responses from a source to the microphone, and convolution with them."""

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, gain

_DIRECT_S = 0.0025
"""Sound within this time after the first is heard as the direct sound (as for clarity in
ISO 3382-1, where a window of 2.5 ms separates it)."""

_ACTIVE_BELOW_PEAK_DB = 30.0
"""Frames further below the loudest one count as pauses."""


def room_response(rng: np.random.Generator, rt60_s: float, direct_to_reverb_db: float) -> Samples:
    """A made-up response at 16 kHz that begins with the direct sound, 1.0, at sample 0.

    After it come eight early reflections within 25 ms, and noise that decays by 60 dB in
    `rt60_s` (after J. D. Polack's model of late reverberation), its upper half faster, as air
    and curtains make it. The reverberation has `direct_to_reverb_db` less energy than the
    direct sound. An `rt60_s` of 0 is a room without walls.
    """
    if rt60_s <= 0.0:
        return np.ones(1, np.float32)
    time_s = np.arange(int(rt60_s * MIC_RATE_HZ)) / MIC_RATE_HZ
    onset = np.clip((time_s - 0.003) / 0.015, 0.0, 1.0)
    low, high = _halves(rng.standard_normal(time_s.size), 2000.0)
    reverb = onset * (low * _decay(time_s, rt60_s) + high * _decay(time_s, 0.6 * rt60_s))
    early_s = np.sort(rng.uniform(0.003, 0.025, 8))
    strength = rng.uniform(0.3, 0.8, 8) * 0.003 / early_s * rng.choice([-1.0, 1.0], 8, p=[0.3, 0.7])
    reverb *= np.sqrt(np.sum(strength**2) / max(float(np.sum(reverb**2)), 1e-12))
    places = np.minimum((early_s * MIC_RATE_HZ).astype(np.intp), time_s.size - 1)
    np.add.at(reverb, places, strength)
    reverb *= gain(-direct_to_reverb_db) / np.sqrt(np.sum(reverb**2))
    reverb[0] += 1.0
    return reverb.astype(np.float32)


def aligned(measured: Samples) -> Samples:
    """A measured response cut to begin at its direct sound, whose energy becomes 1.

    The direct sound begins at the first sample within 20 dB of the largest. Raises ValueError
    for a response of nothing but zeros.
    """
    size = np.abs(measured)
    if not size.any():
        raise ValueError("a room response of nothing but zeros")
    begin = int(np.argmax(size >= 0.1 * size.max()))
    response = measured[begin:].astype(np.float64)
    direct = response[: int(_DIRECT_S * MIC_RATE_HZ)]
    return np.asarray(response / np.sqrt(np.sum(direct**2)), np.float32)


def convolve(samples: Samples, response: Samples) -> Samples:
    """All of `samples` heard through `response`, tail included: n + m - 1 samples."""
    size = samples.size + response.size - 1
    if samples.size == 0:
        return samples
    padded = 1 << (size - 1).bit_length()
    product = np.fft.rfft(samples, padded) * np.fft.rfft(response, padded)
    return np.fft.irfft(product, padded)[:size].astype(np.float32)


class Convolver:
    """Streaming convolution without delay: frame in, the same frame heard through a response.

    Uniformly partitioned overlap-save, the response cut into frames (see W. G. Gardner,
    "Efficient convolution without input-output delay", 1995, for the idea).
    """

    def __init__(self, response: Samples) -> None:
        """Cut `response` (16 kHz) into frames of 160 samples."""
        parts = max(1, -(-response.size // MIC_FRAME))
        cut = np.zeros((parts, 2 * MIC_FRAME))
        cut[:, :MIC_FRAME].flat[: response.size] = response
        spectra = np.fft.rfft(cut, axis=1)
        # Twice in a row, newest first, so that one slice fits wherever the ring of inputs is.
        self._response = np.concatenate([spectra, spectra]).astype(np.complex64)
        self._inputs = np.zeros((parts, MIC_FRAME + 1), np.complex64)
        self._window = np.zeros(2 * MIC_FRAME, np.float32)
        self._at = 0

    def __call__(self, frame: Samples) -> Samples:
        """Take the next 160 samples and return their 160, tails of earlier ones included."""
        parts = len(self._inputs)
        self._window[:MIC_FRAME] = self._window[MIC_FRAME:]
        self._window[MIC_FRAME:] = frame
        self._at = (self._at - 1) % parts
        self._inputs[self._at] = np.fft.rfft(self._window)
        turned = self._response[parts - self._at : 2 * parts - self._at]
        total: NDArray[np.complex64] = np.einsum("pf,pf->f", self._inputs, turned)
        return np.fft.irfft(total)[MIC_FRAME:].astype(np.float32)


def active_level_db(samples: Samples, dry: Samples | None = None) -> float:
    """RMS level of the parts where something sounds, dB re full scale; -120 for silence.

    A simple form of the active level of ITU-T P.56: the mean power of those 10 ms frames
    that are within 30 dB of the loudest. With `dry`, the same sound before its reverberation,
    the frames are chosen there, so that tails do not count.
    """
    chosen = _frame_power(samples if dry is None else dry)
    loud = np.flatnonzero(chosen > gain(-_ACTIVE_BELOW_PEAK_DB) ** 2 * chosen.max(initial=0.0))
    if not loud.size:
        return -120.0
    power = float(_frame_power(samples)[loud].mean())
    return 10.0 * float(np.log10(max(power, 1e-12)))


def active_span_s(samples: Samples) -> tuple[float, float]:
    """Where the first frame that sounds begins and the last one ends, in seconds.

    What sounds is within 40 dB of the loudest 10 ms; (0, 0) for silence.
    """
    power = _frame_power(samples)
    loud = np.flatnonzero(power > 1e-4 * power.max(initial=0.0))
    if not loud.size:
        return 0.0, 0.0
    end = min(int(loud[-1] + 1) * MIC_FRAME, samples.size)
    return float(loud[0]) * MIC_FRAME / MIC_RATE_HZ, end / MIC_RATE_HZ


def _frame_power(samples: Samples) -> NDArray[np.float64]:
    """Mean power of each 10 ms; of the last piece, of what there is of it."""
    begins = np.arange(0, samples.size, MIC_FRAME)
    if not begins.size:
        return np.zeros(0)
    lengths = np.diff(np.append(begins, samples.size))
    power: NDArray[np.float64] = np.add.reduceat(samples.astype(np.float64) ** 2, begins) / lengths
    return power


def _decay(time_s: NDArray[np.float64], rt60_s: float) -> NDArray[np.float64]:
    return np.asarray(10.0 ** (-3.0 * time_s / rt60_s))


def _halves(
    noise: NDArray[np.float64], split_hz: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    spectrum = np.fft.rfft(noise)
    freq_hz = np.fft.rfftfreq(noise.size, 1.0 / MIC_RATE_HZ)
    low = np.fft.irfft(spectrum / (1.0 + (freq_hz / split_hz) ** 4), noise.size)
    return low, noise - low
