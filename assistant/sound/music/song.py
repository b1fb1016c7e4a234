"""One piece that takes the place of the music for a while: the song for comfort."""

import numpy as np

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.music.piece import Piece

FADE_S = 2.0
"""From the music to the song, and back."""

EDGE_S = 0.5
"""Fade at both ends of a piece whose end does not lead into its beginning."""

_FULL_SCALE = np.float32(1.0 / 32768.0)


class Song:
    """A piece sung again and again, from its beginning each time it is called for."""

    def __init__(self, piece: Piece, fade_s: float = FADE_S) -> None:
        """`fade_s`: how long the music and the song take to change places."""
        self.piece = piece
        self.on = False
        self._share = 0.0
        self._step = 1.0 / max(1, round(fade_s * SPEAKER_RATE_HZ))
        self._position = 0
        self._edge = min(round(EDGE_S * SPEAKER_RATE_HZ), piece.samples.size // 2)

    @property
    def alone(self) -> bool:
        """The song is all that is heard: the music need not be read."""
        return self.on and self._share >= 1.0

    @property
    def silent(self) -> bool:
        """Nothing of the song is heard."""
        return not self.on and self._share <= 0.0

    def call(self, on: bool) -> None:
        """Begin it, or let it go."""
        if on and self.silent:
            self._position = 0
        self.on = on

    def over(self, music: Samples) -> Samples:
        """The next samples with the song in place of `music`, as far as it has faded in.

        Both shapes (n,); the two have constant power in sum.
        """
        n = music.size
        steps = np.arange(1, n + 1) * (self._step if self.on else -self._step)
        share = np.clip(self._share + steps, 0.0, 1.0)
        self._share = float(share[-1])
        angle = share * (np.pi / 2.0)
        mixed = music * np.cos(angle) + self._next(n) * np.sin(angle)
        out: Samples = np.clip(mixed, -1.0, 1.0).astype(np.float32)
        return out

    def _next(self, n: int) -> Samples:
        samples = self.piece.samples
        at = (self._position + np.arange(n)) % samples.size
        self._position = (self._position + n) % samples.size
        out: Samples = samples[at].astype(np.float32)
        if samples.dtype == np.int16:
            out *= _FULL_SCALE
        if not self.piece.loops and self._edge:
            ends = np.minimum(at, samples.size - 1 - at) / self._edge
            out *= np.minimum(ends, 1.0).astype(np.float32)
        return out
