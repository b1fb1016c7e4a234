"""Loudness as people hear it, and bringing music to one level before a session.

Integrated loudness after Recommendation ITU-R BS.1770-4: K-weighting, 400 ms blocks with
75 % overlap, an absolute gate at -70 LUFS and a relative one 10 LU under the rest. The two
filters are applied in the frequency domain, so that numpy alone is quick enough.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, gain

MUSIC_LUFS = -26.0
"""Every piece of music is brought to this integrated loudness."""

MUSIC_PEAK_DB = -6.0
"""No sample of levelled music is above this, in dB re full scale."""

MAX_BOOST_DB = 20.0
"""A very quiet recording is not raised by more: its noise would come up with it."""

SILENCE_LUFS = -70.0
"""What `integrated_lufs` says of silence: nothing passed the absolute gate."""

_CHUNK_S = 10.0
_LEAD_S = 1.0


def integrated_lufs(samples: Samples, rate_hz: int = SPEAKER_RATE_HZ) -> float:
    """The integrated loudness of mono `samples` in LUFS; `SILENCE_LUFS` for silence.

    Music shorter than one 400 ms block counts as one block.
    """
    hop = rate_hz // 10
    hops = np.concatenate(
        [_hop_energy(part, hop) for part in _k_weighted(samples, rate_hz)] or [np.zeros(0)]
    )
    if hops.size == 0:
        return SILENCE_LUFS
    blocks = (
        np.convolve(hops, np.full(4, 0.25), "valid") if hops.size >= 4 else hops.mean(keepdims=True)
    )
    loud = blocks[_lufs(blocks) > SILENCE_LUFS]
    if loud.size == 0:
        return SILENCE_LUFS
    loud = loud[_lufs(loud) > _lufs(loud.mean(keepdims=True))[0] - 10.0]
    return float(_lufs(loud.mean(keepdims=True))[0])


def levelled(samples: Samples, rate_hz: int = SPEAKER_RATE_HZ) -> NDArray[np.int16]:
    """`samples` at `MUSIC_LUFS`, or as near as the peak and boost limits let it come."""
    peak = float(max(np.max(samples, initial=0.0), -np.min(samples, initial=0.0)))
    factor = gain(min(MUSIC_LUFS - integrated_lufs(samples, rate_hz), MAX_BOOST_DB))
    if peak > 0.0:
        factor = min(factor, gain(MUSIC_PEAK_DB) / peak)
    found = np.empty(samples.size, np.int16)
    for begin in range(0, samples.size, rate_hz):
        part = samples[begin : begin + rate_hz] * np.float32(factor * 32767.0)
        found[begin : begin + rate_hz] = np.rint(part)
    return found


def _lufs(mean_square: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10.0 * np.log10(np.maximum(mean_square, 1e-12))


def _hop_energy(part: NDArray[np.float64], hop: int) -> NDArray[np.float64]:
    whole = part[: part.size // hop * hop]
    if whole.size == 0:
        return np.array([np.mean(part**2)]) if part.size else np.zeros(0)
    squares: NDArray[np.float64] = np.mean(whole.reshape(-1, hop) ** 2, axis=1)
    return squares


def _k_weighted(samples: Samples, rate_hz: int) -> Iterator[NDArray[np.float64]]:
    """The filtered signal chunk by chunk, so that a long file needs little memory.

    Each chunk is filtered with the second before it, in which the filters settle.
    """
    chunk, lead = int(_CHUNK_S * rate_hz), int(_LEAD_S * rate_hz)
    size = chunk + 2 * lead
    response = _k_response(size, rate_hz)
    for begin in range(0, samples.size, chunk):
        before = min(lead, begin)
        part = samples[begin - before : begin + chunk].astype(np.float64)
        filtered = np.fft.irfft(np.fft.rfft(part, size) * response, size)
        yield filtered[before : part.size]


def _k_response(size: int, rate_hz: int) -> NDArray[np.complex128]:
    """Response of the two K-weighting biquads at any rate, for a real transform of `size`.

    The standard gives coefficients for 48 kHz only. These are the analogue prototypes that
    yield them by the bilinear transform: a high shelf (1681.97 Hz, Q 0.7072, 4.0 dB) and a
    high pass (38.14 Hz, Q 0.5003).
    """
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    k, q, high = np.tan(np.pi * 1681.974450955533 / rate_hz), 0.7071752369554196, 1.5848647011308556
    mid = high**0.4996667741545416
    above = high + k * k
    shelf = ((above + mid * k / q) + 2.0 * (k * k - high) * z + (above - mid * k / q) * z**2) / (
        (1.0 + k / q + k * k) + 2.0 * (k * k - 1.0) * z + (1.0 - k / q + k * k) * z**2
    )
    k, q = np.tan(np.pi * 38.13547087602444 / rate_hz), 0.5003270373238773
    # The numerator 1, -2, 1 is not normalised: so it stands in the standard.
    scale = 1.0 + k / q + k * k
    high_pass = (1.0 - 2.0 * z + z**2) / (
        1.0 + 2.0 * (k * k - 1.0) / scale * z + (1.0 - k / q + k * k) / scale * z**2
    )
    response: NDArray[np.complex128] = shelf * high_pass
    return response
