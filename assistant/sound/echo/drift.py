"""Two clocks that run apart: how fast, told from how late the echo has become meanwhile."""

import numpy as np

from assistant.sound.frames import MIC_RATE_HZ, Samples

LARGEST_PPM = 500.0
"""Crystals are within 200; more than this is no drift."""

_LOOK_FRAMES = 40
"""Active frames between two corrections."""

_GAIN = 0.35
"""Change of the rate, samples per second, for each sample of lateness. The filter follows the
echo with half a second to a second of lag, so that a drift shows as about so much lateness."""

_LARGEST_LATE = 1.0
"""Samples; the first-order measure below does not reach further."""


class DriftEstimator:
    """A loop that turns what is left of the echo into the rate at which its delay grows.

    An echo that comes `late` samples after its prediction y leaves about -late * dy/dt, so a
    least-squares fit of the rest to the derivative of y gives `late`. Talkers have no part in
    it: they do not follow y.
    """

    def __init__(self, ppm: float = 0.0) -> None:
        self.ppm = ppm
        """How much faster the echo's delay grows than time, microseconds per second."""
        self._fit = self._power = 0.0
        self._frames = 0

    @property
    def per_frame(self) -> float:
        """Samples by which the delay grows in a frame of 10 ms."""
        return self.ppm * 1e-6 * MIC_RATE_HZ * 0.01

    def forget(self) -> None:
        """Drop what was measured since the last correction."""
        self._fit = self._power = 0.0
        self._frames = 0

    def step(self, predicted: Samples, left: Samples) -> None:
        """Take a frame in which the predicted echo was worth something (160 samples each)."""
        slope = 0.5 * (predicted[2:] - predicted[:-2])
        self._fit += float(np.dot(left[1:-1], slope))
        self._power += float(np.dot(slope, slope))
        self._frames += 1
        if self._frames < _LOOK_FRAMES:
            return
        late = -self._fit / (self._power + 1e-12)
        late = float(np.clip(late, -_LARGEST_LATE, _LARGEST_LATE))
        ppm = self.ppm + _GAIN * late / MIC_RATE_HZ * 1e6
        self.ppm = float(np.clip(ppm, -LARGEST_PPM, LARGEST_PPM))
        self.forget()
