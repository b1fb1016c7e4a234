"""An answer about an utterance that is asked for again while its samples are the same."""

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from assistant.sound.frames import Samples

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """Asks once for the same samples, one after the other."""

    def __init__(self, ask: Callable[[Samples], Answer]) -> None:
        """`ask` is what takes long."""
        self._ask = ask
        self._last: tuple[Samples, Answer] | None = None

    def __call__(self, samples: Samples) -> Answer:
        """The answer for `samples`."""
        if self._last is None or not np.array_equal(self._last[0], samples):
            self._last = (samples, self._ask(samples))
        return self._last[1]
