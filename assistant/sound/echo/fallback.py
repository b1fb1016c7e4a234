"""The microphone itself, while the prediction would only add to it."""

import numpy as np

from assistant.sound.frames import MIC_FRAME, Samples

_HARM = 1.2
"""With a larger share of the microphone's power left than this, the prediction does harm."""


class Fallback:
    """Chooses between the error signal and the microphone, and fades from one to the other."""

    def __init__(self) -> None:
        self._use = 1.0

    def choose(self, microphone: Samples, error: Samples, residual: float) -> Samples:
        """The frame to pass on (160 samples), where `residual` is the share of power left."""
        before, self._use = self._use, 0.0 if residual > _HARM else 1.0
        if before == self._use:
            return error if self._use else microphone
        share = np.linspace(before, self._use, MIC_FRAME, dtype=np.float32)
        return microphone + share * (error - microphone)
