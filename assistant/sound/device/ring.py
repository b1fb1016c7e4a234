"""The ring buffer between a sound card's callback and the loop."""

import numpy as np

from assistant.sound.frames import Samples


class Ring:
    """Mono samples from one writing thread to one reading thread, without a lock.

    Each side moves only its own counter, and moves it after the samples are in place.
    """

    def __init__(self, capacity: int) -> None:
        """Room for `capacity` samples."""
        self._data = np.zeros(capacity, np.float32)
        self._written = 0
        self._read = 0
        self.missing = 0
        """Samples of silence that the reader got because nothing was there."""
        self.dropped = 0
        """Samples that the writer lost because the ring was full."""

    @property
    def filled(self) -> int:
        """Samples waiting to be read."""
        return self._written - self._read

    def write(self, samples: Samples) -> None:
        """Append `samples`; what does not fit is dropped and counted."""
        count = min(samples.size, self._data.size - self.filled)
        begin = self._written % self._data.size
        head = min(count, self._data.size - begin)
        self._data[begin : begin + head] = samples[:head]
        self._data[: count - head] = samples[head:count]
        self._written += count
        self.dropped += samples.size - count

    def read_into(self, out: Samples) -> int:
        """Fill `out`, with silence from where the samples end; return how many there were."""
        count = min(out.size, self.filled)
        begin = self._read % self._data.size
        head = min(count, self._data.size - begin)
        out[:head] = self._data[begin : begin + head]
        out[head:count] = self._data[: count - head]
        out[count:] = 0.0
        self._read += count
        self.missing += out.size - count
        return count

    def skip(self, count: int) -> int:
        """Throw away up to `count` samples from the reading side; return how many."""
        skipped = max(0, min(count, self.filled))
        self._read += skipped
        return skipped
