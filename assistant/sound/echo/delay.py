"""How late is one sound in another? Found from the sounds alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.sound.echo.history import History
from assistant.sound.frames import MIC_RATE_HZ, Samples

WINDOW = 16_384
"""Samples looked at at once: 1.02 s at 16 kHz."""

EARLIEST = -960
"""Least delay that is looked for, samples: the echo 60 ms ahead of what was played."""

LATEST = 8_960
"""Longest delay that is looked for, samples: 560 ms."""

_BAND_HZ = (100.0, 4000.0)
"""Where loudspeakers and voices are strong."""

_WHITEN = 0.8
"""How far the spectra are made flat, 0 to 1. At 1, the phase transform itself, music's empty
bins count as much as its tones: of music under a talker half as many delays were found."""

_WEAK = 1e-3
"""Bins under this share of the strongest are not made louder than that."""

_SILENT = 1e-8
"""Mean power under which there is nothing to compare."""

_BESIDE = 160
"""Reflections so near the peak do not speak against it, samples."""

_CERTAIN_HEIGHT, _CERTAIN_RIVAL = 14.0, 0.3
_LIKELY_HEIGHT, _LIKELY_RIVAL = 7.0, 0.55
_AGREE = 16
"""Likely peaks within so many samples of each other are one delay."""

_LIKELY_LOOKS = 2


@dataclass(frozen=True)
class Peak:
    """The strongest delay of one look."""

    delay: int
    """Samples."""
    height: float
    """Over the root mean square of the correlation at all delays."""
    rival: float
    """The highest peak elsewhere, as a share of this one; near 1 for periodic sounds."""


def whitened(
    played: NDArray[np.complexfloating], heard: NDArray[np.complexfloating]
) -> NDArray[np.complex64]:
    """The cross-spectrum, most of the way to the phase transform, at a mean power of 1.

    After C. H. Knapp and G. C. Carter, "The generalized correlation method for estimation of
    time delay", IEEE ASSP 24 (4), 1976.
    """
    weight = np.ones(played.size)
    for spectrum in (played, heard):
        size = np.abs(spectrum)
        weight *= np.maximum(size, _WEAK * float(size.max()) + 1e-9) ** _WHITEN
    cross = played.conj() * heard / weight
    power = float(np.mean(cross.real**2 + cross.imag**2))
    return np.asarray(cross / np.sqrt(power + 1e-30), np.complex64)


def peak_of(correlation: Samples, first_delay: int) -> Peak:
    """The strongest of `correlation`, whose first value is that of `first_delay`."""
    size = np.abs(correlation)
    at = int(np.argmax(size))
    elsewhere = np.concatenate((size[: max(0, at - _BESIDE)], size[at + _BESIDE :]))
    rms = float(np.sqrt(np.mean(size**2))) + 1e-30
    highest = float(size[at])
    rival = float(elsewhere.max(initial=0.0)) / (highest + 1e-30)
    return Peak(at + first_delay, highest / rms, rival)


class DelayEstimator:
    """Finds the delay between what was played and its echo, from -60 to 560 ms.

    Generalised cross-correlation over the last second, averaged over a few looks. A look is
    spread over three frames, so that none of them becomes expensive. A delay is believed when
    its peak stands alone: silence, talkers and pulses that repeat give no such peak.
    """

    def __init__(self, *, every: int = 25, keep: float = 0.7) -> None:
        """Look each `every` frames; `keep` of the average is kept at each look."""
        self.every = every
        """Frames between two looks."""
        self._keep = keep
        low, high = (round(hz / MIC_RATE_HZ * WINDOW) for hz in _BAND_HZ)
        self._band = slice(low, high)
        self._mean: NDArray[np.complex64] = np.zeros(high - low, np.complex64)
        self._frames = 0
        self._played: NDArray[np.complex64] | None = None
        self._segment: Samples = np.zeros(WINDOW, np.float32)
        self._looked = False
        self._agreeing: list[int] = []

    def forget(self) -> None:
        """Something has changed: what was heard so far counts no more."""
        self._mean[:] = 0.0
        self._agreeing.clear()

    def step(self, played: History, heard: History) -> int | None:
        """Called each frame with the histories so far (16 kHz, at least `WINDOW` samples).

        Returns a delay in samples where one was found that is to be believed.
        """
        self._frames += 1
        if self._looked:
            self._looked = False
            return self._pick()
        if self._played is not None:
            spectrum = np.fft.rfft(self._segment)[self._band]
            self._mean *= self._keep
            self._mean += (1 - self._keep) * whitened(self._played, spectrum)
            self._played, self._looked = None, True
        elif self._frames >= self.every:
            self._frames = 0
            self._take(played.last(WINDOW), heard.last(WINDOW))
        return None

    def _take(self, played: Samples, heard: Samples) -> None:
        # A stretch of the microphone which all delays in question leave inside the window.
        inner = slice(LATEST, WINDOW + EARLIEST)
        if min(float(np.mean(played**2)), float(np.mean(heard[inner] ** 2))) < _SILENT:
            return
        self._segment[inner] = heard[inner]
        self._played = np.fft.rfft(played)[self._band].astype(np.complex64)

    def _pick(self) -> int | None:
        spectrum = np.zeros(WINDOW // 2 + 1, np.complex64)
        spectrum[self._band] = self._mean
        around = np.fft.irfft(spectrum, WINDOW)
        peak = peak_of(np.concatenate((around[EARLIEST:], around[:LATEST])), EARLIEST)
        if peak.height < _LIKELY_HEIGHT or peak.rival > _LIKELY_RIVAL:
            self._agreeing.clear()
            return None
        self._agreeing = [d for d in self._agreeing if abs(d - peak.delay) <= _AGREE]
        self._agreeing.append(peak.delay)
        certain = peak.height > _CERTAIN_HEIGHT and peak.rival < _CERTAIN_RIVAL
        if certain or len(self._agreeing) >= _LIKELY_LOOKS:
            del self._agreeing[:-_LIKELY_LOOKS]
            return peak.delay
        return None
