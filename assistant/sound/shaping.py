"""Soft shapes for samples: an edge without a click, and a limit without a hard corner."""

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import Samples


def raised_cosine(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """A curve from 0 at `part` 0 to 1 from `part` 1 on, flat at both ends."""
    risen: NDArray[np.float64] = 0.5 - 0.5 * np.cos(np.pi * np.clip(part, 0.0, 1.0))
    return risen


def soft_limit(samples: Samples, knee: float, ceiling: float) -> Samples:
    """Samples as they are up to `knee`, bent smoothly below `ceiling` above it (both linear)."""
    size = np.abs(samples)
    if float(size.max(initial=0.0)) <= knee:
        return samples
    room = ceiling - knee
    over = knee + room * np.tanh((size - knee) / room)
    bent: Samples = np.where(size > knee, np.sign(samples) * over, samples).astype(np.float32)
    return bent
