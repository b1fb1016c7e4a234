"""The last seconds of a stream, as one stretch of memory."""

import numpy as np

from assistant.sound.frames import Samples


class History:
    """Remembers the last `size` samples; silence before the first."""

    def __init__(self, size: int) -> None:
        self._size = size
        # Room for as much again, so that what is kept moves seldom.
        self._buffer: Samples = np.zeros(2 * size, np.float32)
        self._end = size

    def push(self, samples: Samples) -> None:
        """Take the next samples, at most `size` at a time."""
        if self._end + samples.size > self._buffer.size:
            self._buffer[: self._size] = self._buffer[self._end - self._size : self._end]
            self._end = self._size
        self._buffer[self._end : self._end + samples.size] = samples
        self._end += samples.size

    def last(self, count: int, before: int = 0) -> Samples:
        """`count` samples that end `before` samples ago; a view, good until the next push.

        Raises ValueError for more than is kept.
        """
        if count + before > self._size:
            raise ValueError(f"{count} + {before} samples asked for, {self._size} kept")
        return self._buffer[self._end - before - count : self._end - before]
