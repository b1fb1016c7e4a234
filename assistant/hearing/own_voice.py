"""Was that us? Tells what is left of our own loudspeaker from somebody in the room."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import FRAME_S, Samples

KEPT_S = 20.0
"""How far back an utterance may begin."""

EXPLAINED_DB = 10.0
"""An utterance no further than this over what the canceller usually leaves was left by it: of
our own voice 9 dB are common, of talkers 10 dB under it no less than 12 were seen."""

FAR_UNDER_DB = -18.0
"""An utterance so far under the echo that was taken out is an echo, too. What was left where the
canceller did worse than usual was under -21 dB; talkers 10 dB under the echo reached -15."""

LEARNING = 0.05
"""Where more than this share of the echo is usually left, the canceller is still learning."""

LEARNING_DB = 3.0
"""While it learns, an utterance less than this over what it usually leaves is an echo: a talker as
loud as the echo is hardly more."""

ALIKE = 0.75
"""While it learns, an utterance between the two limits is an echo where its loudness follows what
was played this closely."""

LONGEST_DELAY_S = 0.56
"""Between what is played and its echo."""

_FALL, _RISE = 0.1, 1.003
"""What is usually left follows the least of late: it falls fast and rises slowly, so that
talkers are not taken for it."""

_PERHAPS = 0.45
"""Share of what is heard that is taken for echo while the path is not known: it lies between
`LEARNING_DB` and `EXPLAINED_DB`, so that only the likeness decides."""

_LEAST_TAKEN = 0.02
_FADING = 0.9
"""Of the loudest played, a frame: 60 dB in 1.3 s, as slowly as a large room."""

_STRONGEST = 4.0
"""Power of the strongest echo, over what is played."""

_ACTIVE = 1e-7
_FLOOR = 1e-9

_Windows = NDArray[np.float64]


class OwnVoice:
    """Remembers how loud each frame was: as played, without echo, and what the canceller was
    expected to leave."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, float, float, float, float]] = deque(
            maxlen=round(KEPT_S / FRAME_S)
        )
        self._count = 0
        self._usual = 1.0
        self._converging = False
        self._loudest = 0.0

    def push(
        self, played: Samples, microphone: Samples, clean: Samples, converging: bool = False
    ) -> None:
        """One frame of each, 160 samples at 16 kHz.

        `converging` while the canceller learns a room that is new to it.
        """
        if converging and not self._converging:
            self._usual = 1.0
        self._converging = converging
        echo, left, out = _power(microphone - clean), _power(clean), _power(played)
        expected = echo * self._usual / max(1 - self._usual, _LEAST_TAKEN)
        if not echo and out > _ACTIVE:
            # Nothing is taken out while something is played: the path is not known now, and
            # what is heard may be echo, if it is like it.
            self._usual, expected = 1.0, _PERHAPS * left
        # However it was learned, no echo is louder than what made it, by much.
        self._loudest = max(out, _FADING * self._loudest)
        expected = min(expected, _STRONGEST * self._loudest)
        self._frames.append((out, left, expected, self._usual, echo))
        self._count += 1
        if echo > _ACTIVE:
            share = left / (left + echo)
            fallen = self._usual + _FALL * (share - self._usual)
            self._usual = min(fallen, self._usual * _RISE, 1.0)

    def is_own(self, start_s: float, end_s: float) -> bool:
        """Whether what was heard from `start_s` to `end_s` (session time) was our own sound."""
        _, left, expected, usual, echo = self._window(start_s, end_s)
        reach_s = start_s - LONGEST_DELAY_S
        if left.size < 5 or self._window(reach_s, end_s)[0].max(initial=0.0) < _FLOOR * 100:
            return False
        over_db = 10 * np.log10((left.sum() + _FLOOR) / (expected.sum() + _FLOOR))
        if usual.mean() <= LEARNING:
            under_db = 10 * np.log10((left.sum() + _FLOOR) / (echo.sum() + _FLOOR))
            return bool(over_db < EXPLAINED_DB or under_db < FAR_UNDER_DB)
        if over_db > EXPLAINED_DB:
            return False
        return bool(over_db < LEARNING_DB) or self.likeness(start_s, end_s) > ALIKE

    def likeness(self, start_s: float, end_s: float) -> float:
        """Correlation (-1 to 1) of the loudness heard with the loudness played, at the delay
        where it is greatest."""
        heard = _loudness(self._window(start_s, end_s)[1])
        span = round(LONGEST_DELAY_S / FRAME_S)
        played = _loudness(self._window(start_s - span * FRAME_S, end_s)[0])
        if heard.size < 5 or played.size < heard.size or heard.std() < 1e-6:
            return -1.0
        late = np.lib.stride_tricks.sliding_window_view(played, heard.size)
        late = late - late.mean(axis=1, keepdims=True)
        size = np.sqrt((late**2).mean(axis=1))
        alike = late @ (heard - heard.mean()) / (heard.size * heard.std() * np.maximum(size, 1e-9))
        return float(np.max(np.where(size > 1e-6, alike, -1.0)))

    def _window(self, start_s: float, end_s: float) -> _Windows:
        """Powers played, left and expected to be left, its usual share, and the power taken
        out; shape (5, frames)."""
        first = self._count - len(self._frames)
        low = max(0, round(start_s / FRAME_S) - first)
        high = max(low, round(end_s / FRAME_S) - first)
        rows = [self._frames[n] for n in range(low, min(high, len(self._frames)))]
        return np.array(rows, np.float64).reshape(-1, 5).T


def _power(samples: Samples) -> float:
    return float(np.dot(samples, samples)) / max(1, samples.size)


def _loudness(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power to something like loudness: the cube root keeps loud frames from ruling alone."""
    smooth = np.convolve(power, np.ones(3) / 3, "same") if power.size >= 3 else power
    return np.cbrt(smooth)
