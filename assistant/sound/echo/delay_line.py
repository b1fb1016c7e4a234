"""What was played, read back late: by any delay, between samples too, and moving."""

import numpy as np
from numpy.typing import NDArray

from assistant.sound.echo.history import History
from assistant.sound.frames import MIC_FRAME, Samples

HALF = 16
"""Samples on each side that a value between samples is made of; the least moving delay."""

_STEPS = 512
"""Places between two samples; the error of rounding to one is 60 dB down at 4 kHz."""

_SMOOTH = 0.004
"""A delay that moves by more than this in a frame is faded through it, samples."""

_RAMP = ((np.arange(MIC_FRAME) + 0.5) / MIC_FRAME).astype(np.float32)


class DelayLine:
    """A stream of 160-sample frames, read `delay` samples late."""

    def __init__(self, size: int) -> None:
        """Keep `size` samples."""
        self.history = History(size)
        """The stream itself."""
        self.delay = 0.0
        """How late the next frame begins to be read, samples. Under `HALF` it must be whole."""

    def push(self, frame: Samples) -> None:
        """Take the next 160 samples."""
        self.history.push(frame)

    def read(self, change: float = 0.0) -> Samples:
        """The frame as late as `delay`, which moves by `change` samples meanwhile."""
        before = self.delay
        self.delay += change
        if before == self.delay == int(before):
            return self.history.last(MIC_FRAME, int(before))
        late = self._between(self.delay)
        if abs(change) < _SMOOTH:
            return late
        early = self._between(before)
        return early + _RAMP * (late - early)

    def blocks(self, count: int) -> Samples:
        """The last `count` frames as they would be read now, newest first, each with the frame
        before it; shape (count, 320)."""
        whole = round(self.delay)
        flat = self.history.last((count + 1) * MIC_FRAME, whole)
        frames = flat.reshape(count + 1, MIC_FRAME)
        return np.concatenate((frames[:-1], frames[1:]), axis=1)[::-1]

    def _between(self, delay: float) -> Samples:
        whole, step = divmod(round(delay * _STEPS), _STEPS)
        around = self.history.last(MIC_FRAME + 2 * HALF, whole - HALF)
        return np.correlate(around, _TAPS[step], "valid")


def _interpolators() -> NDArray[np.float32]:
    """Windowed sincs that read each of the places between two samples."""
    part = np.arange(_STEPS)[:, None] / _STEPS
    place = np.arange(-HALF, HALF + 1) + part
    window = np.cos(np.pi / 2 * np.clip(place / (HALF + 1), -1.0, 1.0)) ** 2
    return np.asarray(np.sinc(place) * window, np.float32)


_TAPS = _interpolators()
