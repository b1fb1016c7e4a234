"""How alike two utterances sound: template matching by dynamic time warping, noise compensated.

A template is what a word's sound adds to the room. Before it is compared, the noise of the
utterance at hand is added to it, as parallel model combination does (M. J. F. Gales and
S. J. Young, "Cepstral parameter compensation for HMM recognition in noise", 1993), and the two
are aligned by dynamic time warping (H. Sakoe and S. Chiba, "Dynamic programming algorithm
optimization for spoken word recognition", 1978), with the noise alone before and after the word.

The mel front end is not that of `embedding.py`: noise is added in linear power, other bands fit
that better, and enrolments on disk hold these.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import MIC_RATE_HZ, Samples

Spectra = NDArray[np.float64]
"""Power in bands of equal width to the ear; shape (frames, BANDS), a frame each 10 ms."""

BANDS = 32
_HOP = 160
_WINDOW = 400
_FFT = 512
_LOW_HZ, _HIGH_HZ = 100.0, 7600.0
_CEPSTRA = 13
_LOUDNESS = 0.5
"""How much the loudness of a frame counts beside each shape of its spectrum."""
_CHANGE = 2.0
"""How much the change over 40 ms counts beside the spectrum itself."""
_FLOOR = 1e-3
"""Power of the least sound that counts, of the word's loudest frames: about -30 dB."""
_LOUDEST = 12
"""Frames that give a word's level."""
_MOST = 20.0
"""No frame counts as further off than this: a clink is no other word."""
_UNEVEN = 0.5
"""Added for each frame that one utterance is faster or slower than the other."""
_LOOSE = 3
"""So many frames at either end of a template may be missing."""


def spectra(samples: Samples) -> Spectra:
    """Of `samples` (16 kHz, at least 25 ms)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), _FFT)) ** 2
    return np.asarray(power @ _BANK.T + 1e-9)


def noise(heard: Spectra) -> Spectra:
    """The room's own spectrum, shape (BANDS,): the mean of the quietest eighth."""
    quietest = np.argsort(heard.sum(axis=1))[: max(6, len(heard) // 8)]
    return np.asarray(heard[quietest].mean(axis=0))


def word(heard: Spectra) -> tuple[int, int]:
    """First and last frame (exclusive) of what is 5 dB over the room and within 30 dB of the
    loudest."""
    level = np.convolve(heard.sum(axis=1), np.ones(3) / 3, "same")
    room = np.sort(level)[: max(5, len(level) // 8)].mean()
    loud = np.flatnonzero(level > max(room * 10**0.5, level.max() * 1e-3))
    if not loud.size:
        return 0, len(heard)
    return int(loud[0]), int(loud[-1]) + 1


def template(heard: Spectra) -> Spectra:
    """The word in a quiet utterance, without the room, with a level of 1."""
    begin, end = word(heard)
    begin, end = max(0, begin - 3), min(len(heard), end + 3)
    alone = np.maximum(heard[begin:end] - noise(heard), 0.0) + 1e-12
    return np.asarray(alone / _level(alone))


def distances(heard: Spectra, templates: Sequence[Spectra]) -> NDArray[np.float64]:
    """How far a whole utterance is from each template in its room: sums over all its frames,
    so that they can be compared with each other only. Shape (len(templates),).
    """
    room = noise(heard)
    level = _level(np.maximum(heard - room, 0.0))
    least = _FLOOR * level / BANDS
    features = _features(np.log(heard + least))
    silent = _features(np.log(room + least)[None])[0]
    idle = np.minimum(np.sqrt(((features - silent) ** 2).sum(axis=1)), _MOST)
    before = np.concatenate(([0.0], np.cumsum(idle)))
    after = before[-1] - before
    lengths = np.array([len(one) for one in templates])
    cost = np.full((len(templates), len(features), lengths.max()), np.inf)
    for index, one in enumerate(templates):
        shape = _features(np.log(one * level + room + least))
        cost[index, :, : len(one)] = np.minimum(_between(features, shape), _MOST)
    # All templates at once, a frame of the utterance at a time, which may stay at a frame of
    # the template, go to the next, or over one.
    total = np.full(cost.shape[::2], np.inf)
    best = np.full(len(templates), np.inf)
    row = np.arange(len(templates))[:, None]
    last = lengths[:, None] - np.arange(1, _LOOSE + 1)
    for index in range(len(features)):
        least_so_far = total + _UNEVEN
        np.minimum(least_so_far[:, 1:], total[:, :-1], out=least_so_far[:, 1:])
        np.minimum(least_so_far[:, 2:], total[:, :-2] + _UNEVEN, out=least_so_far[:, 2:])
        begun = least_so_far[:, :_LOOSE]
        np.minimum(begun, before[index], out=begun)
        total = least_so_far + cost[:, index]
        best = np.minimum(best, total[row, last].min(axis=1) + after[index + 1])
    return best


def _level(power: Spectra) -> float:
    return max(float(np.sort(power.sum(axis=1))[-_LOUDEST:].mean()), 1e-9)


def _features(log_power: Spectra) -> Spectra:
    """Cepstra and their change, shape (frames, 2 * _CEPSTRA)."""
    cepstra = log_power @ _COSINES.T
    around = np.pad(cepstra, ((2, 2), (0, 0)), "edge")
    return np.concatenate((cepstra, _CHANGE * (around[4:] - around[:-4]) / 2), axis=1)


def _between(one: Spectra, other: Spectra) -> Spectra:
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2.0 * one @ other.T
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def _bank() -> Spectra:
    """Triangular filters, evenly spaced in mel; shape (BANDS, _FFT // 2 + 1)."""
    mel = 2595.0 * np.log10(1.0 + np.array([_LOW_HZ, _HIGH_HZ]) / 700.0)
    edges = 700.0 * (10.0 ** (np.linspace(mel[0], mel[1], BANDS + 2) / 2595.0) - 1.0)
    bins = np.arange(_FFT // 2 + 1) * MIC_RATE_HZ / _FFT
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)))


def _cosines() -> Spectra:
    """The cosine transform that makes cepstra; shape (_CEPSTRA, BANDS)."""
    order = np.arange(_CEPSTRA)[:, None]
    rows = np.sqrt(2.0 / BANDS) * np.cos(np.pi * order * (np.arange(BANDS) + 0.5) / BANDS)
    rows[0] *= np.sqrt(0.5) * _LOUDNESS
    return np.asarray(rows)


_BANK = _bank()
_COSINES = _cosines()
