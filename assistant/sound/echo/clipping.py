"""A microphone that is too loud cuts the peaks off what it hears."""

import numpy as np

from assistant.sound.frames import Samples

_NEAR_PEAK = 0.9
"""This near the loudest of late, a sample may have been clipped."""

_KEPT = 0.999
"""Of the loudest, a frame: half is forgotten in 7 s."""


class Clipping:
    """Knows where samples may have been clipped, by the loudest of late.

    That finds clipping in front of a resampler, too, which leaves no two samples alike.
    """

    def __init__(self) -> None:
        self._highest = 0.0

    def apply(self, microphone: Samples, echo: Samples) -> None:
        """Clip the predicted `echo` where the microphone was: in place, 160 samples each.

        Where the prediction goes beyond a clipped sample the difference says nothing, so that
        there is nothing to be learned from it or left of it.
        """
        size = np.abs(microphone)
        highest = float(size.max())
        self._highest = max(highest, self._highest * _KEPT)
        near = _NEAR_PEAK * self._highest
        if highest > near:
            over = (size > near) & (np.sign(microphone) * echo > size)
            echo[over] = microphone[over]
