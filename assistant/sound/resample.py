"""A streaming resampler that knows to the sample where it is.

Windowed-sinc interpolation after J. O. Smith, "Digital Audio Resampling", with a Kaiser
window. A sound card needs low and even delay more than the last decibel of stop band: this
one looks 1.5 ms ahead at most and gives as many samples for each frame as go in, where the
streams of large resampling libraries hold 35 ms back and then give 30 ms at once.
"""

from math import gcd

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import Samples

_CROSSINGS = 24
"""Zero crossings of the sinc on each side, counted at the lower rate."""

_KAISER_BETA = 7.0
"""About 70 dB of stop band."""

_CUTOFF = 0.91
"""Middle of the transition band as a share of the lower Nyquist frequency."""

_PATTERNS_KEPT = 8


class Resampler:
    """Turns a mono stream at one rate into a stream at another.

    Output sample `n` is the input at the time `n / to_hz`: nothing is shifted, and the output
    is only held back until the `ahead_s` of input after it has come.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Prepare the filters; equal rates pass samples through untouched."""
        shared = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // shared, from_hz // shared
        self._half = -(-_CROSSINGS * max(self._up, self._down) // self._up)
        self._bank = _filters(self._up, self._down, self._half)
        self.ahead_s = 0.0 if from_hz == to_hz else self._half / from_hz
        """How much input after a moment is needed before that moment can be put out."""
        self._history = np.zeros(self._half - 1, np.float32)
        self._begin = 1 - self._half
        """Position in the input of the first sample of the history."""
        self._patterns: dict[tuple[int, int], tuple[NDArray[np.intp], NDArray[np.float32]]] = {}
        self._made = 0
        self._taken = 0

    def push(self, samples: Samples) -> Samples:
        """Take the next input of any length and return the output it completes."""
        if self._up == self._down:
            return samples
        self._taken += samples.size
        known = np.concatenate([self._history, samples], dtype=np.float32)
        # The filter for output n spans the inputs n*down//up - half + 1 .. + half.
        last = self._begin + known.size - 1 - self._half
        until = max(self._made, ((last + 1) * self._up - 1) // self._down + 1)
        if until == self._made:
            self._history = known
            return np.zeros(0, np.float32)
        place, phase = divmod(self._made * self._down, self._up)
        rows, filters = self._pattern(phase, until - self._made)
        # Overlapping views of the input; as_strided would take longer than the filter.
        windows: Samples = np.ndarray(
            (int(rows[-1]) + 1, 2 * self._half),
            np.float32,
            known,
            known.itemsize * (place - self._half + 1 - self._begin),
            (known.itemsize, known.itemsize),
        )
        out: Samples = np.einsum("nt,nt->n", windows[rows], filters)
        self._made = until
        keep_from = until * self._down // self._up - self._half + 1
        self._history = known[max(0, keep_from - self._begin) :]
        self._begin = max(self._begin, keep_from)
        return out

    def _pattern(self, phase: int, count: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Where the windows of `count` outputs begin, and their filters.

        Frames of one size need the same few patterns over and over.
        """
        if (phase, count) not in self._patterns:
            if len(self._patterns) >= _PATTERNS_KEPT:
                self._patterns.clear()
            step = phase + np.arange(count) * self._down
            self._patterns[phase, count] = step // self._up, self._bank[step % self._up]
        return self._patterns[phase, count]

    def flush(self) -> Samples:
        """The rest of the output, up to the end of the input; the stream is then over."""
        if self._up == self._down:
            return np.zeros(0, np.float32)
        total = -(-self._taken * self._up // self._down)
        out = self.push(np.zeros(self._half + 1, np.float32))
        return out[: max(0, out.size - (self._made - total))]


def _filters(up: int, down: int, half: int) -> NDArray[np.float32]:
    """One filter of 2*half taps for each of the `up` positions between two input samples."""
    narrow = min(1.0, up / down)
    phase = np.arange(up)[:, None] / up
    distance = phase - np.arange(1 - half, half + 1)[None, :]
    inside = np.clip(1.0 - (distance * narrow / _CROSSINGS) ** 2, 0.0, None)
    window = np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA) * (inside > 0.0)
    taps = np.sinc(distance * narrow * _CUTOFF) * window
    taps /= taps.sum(axis=1, keepdims=True)
    return np.asarray(taps, np.float32)
