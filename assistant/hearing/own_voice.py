"""Was that us? Tells what is left of our own loudspeaker from somebody in the room."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import FRAME_S, Samples

KEPT_S = 20.0
"""How far back an utterance may begin."""

LEFT_OVER_DB = -12.0
"""The canceller took more than this out of an utterance: nearly all of it was echo. A talker
so far under our own voice could not be understood anyway."""

SOME_LEFT_DB = -3.0
"""The canceller took at least this much out: some of it was echo."""

ALIKE = 0.75
"""Such an utterance whose loudness follows what was played this closely is an echo of it, even
where the canceller has not learned the room yet."""

LONGEST_DELAY_S = 0.35
"""Between what is played and its echo."""

_FLOOR = 1e-9


class OwnVoice:
    """Remembers how loud each frame was: as played, at the microphone, and without echo."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, float, float]] = deque(maxlen=round(KEPT_S / FRAME_S))
        self._count = 0

    def push(self, played: Samples, microphone: Samples, clean: Samples) -> None:
        """One frame of each, 160 samples at 16 kHz."""
        self._frames.append((_power(played), _power(microphone), _power(clean)))
        self._count += 1

    def is_own(self, start_s: float, end_s: float) -> bool:
        """Whether what was heard from `start_s` to `end_s` (session time) was our own sound."""
        played, _, clean = self._window(start_s, end_s)
        if clean.size < 5 or played.max(initial=0.0) < _FLOOR * 100:
            return False
        left_db = self.left_over_db(start_s, end_s)
        if left_db >= SOME_LEFT_DB:
            return False
        return left_db < LEFT_OVER_DB or self.likeness(start_s, end_s) > ALIKE

    def left_over_db(self, start_s: float, end_s: float) -> float:
        """Level without echo over the level at the microphone, dB; 0 where nothing was echo."""
        _, microphone, clean = self._window(start_s, end_s)
        if not clean.size:
            return 0.0
        return float(10 * np.log10((clean.sum() + _FLOOR) / (microphone.sum() + _FLOOR)))

    def likeness(self, start_s: float, end_s: float) -> float:
        """Correlation (-1 to 1) of the loudness heard with the loudness played, at the delay
        where it is greatest."""
        clean = self._window(start_s, end_s)[2]
        heard = _loudness(clean)
        best = -1.0
        for delay in range(round(LONGEST_DELAY_S / FRAME_S)):
            shift_s = delay * FRAME_S
            played = _loudness(self._window(start_s - shift_s, end_s - shift_s)[0])
            if played.size == heard.size and played.std() > 1e-6 and heard.std() > 1e-6:
                best = max(best, float(np.corrcoef(played, heard)[0, 1]))
        return best

    def _window(self, start_s: float, end_s: float) -> NDArray[np.float64]:
        """Powers played, at the microphone and without echo; shape (3, frames)."""
        first = self._count - len(self._frames)
        low = max(0, round(start_s / FRAME_S) - first)
        high = max(low, round(end_s / FRAME_S) - first)
        rows = list(self._frames)[low:high]
        return np.array(rows, np.float64).reshape(-1, 3).T


def _power(samples: Samples) -> float:
    return float(np.dot(samples, samples)) / max(1, samples.size)


def _loudness(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power to something like loudness: the cube root keeps loud frames from ruling alone."""
    smooth = np.convolve(power, np.ones(3) / 3, "same") if power.size >= 3 else power
    return np.cbrt(smooth)
