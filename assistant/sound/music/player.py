"""Endless music out of pieces: each is looped, then cross-faded into the next.

`MusicPlayer.read` runs every 10 ms in the loop, so it only copies and multiplies. Where pieces
come from is in `assistant.sound.music.piece`.
"""

import random
from collections.abc import Sequence

import numpy as np

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.music.piece import Piece, load_folder, shipped_pieces
from assistant.sound.music.song import Song

__all__ = ["MusicPlayer", "Piece", "load_folder", "shipped_pieces"]

_FULL_SCALE = np.float32(1.0 / 32768.0)


class MusicPlayer:
    """Plays pieces without end, in an order that only the seed decides."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        crossfade_s: float = 4.0,
        repeats: int = 2,
        seed: int = 0,
        song: Piece | None = None,
    ) -> None:
        """Prepare to play `pieces`, each `repeats` times where its end meets its beginning.

        With no pieces there is silence. The fade of `crossfade_s` seconds is shortened where a
        piece is too short for it; the first piece fades in from silence in the same way.
        `song` is the piece that `song` calls for.
        """
        self._song = Song(song) if song is not None and song.samples.size else None
        self._pieces = [piece for piece in pieces if piece.samples.size]
        random.Random(seed).shuffle(self._pieces)
        lengths = [
            piece.samples.size * (max(1, repeats) if piece.loops else 1) for piece in self._pieces
        ]
        # Not over half of either piece: a fade is over before the next one begins.
        fade = int(crossfade_s * SPEAKER_RATE_HZ)
        self._fades = [
            min(fade, length // 2, lengths[index - 1] // 2) for index, length in enumerate(lengths)
        ]
        self._ends = [
            length - self._fades[(index + 1) % len(lengths)] for index, length in enumerate(lengths)
        ]
        self._rises = {size: _rise(size) for size in self._fades}
        self._index = 0
        self._position = 0
        self._leaving: Piece | None = None
        self._left_at = 0

    @property
    def title(self) -> str:
        """What plays now; while two pieces cross, the one that comes. "" for silence."""
        if self._song is not None and self._song.on:
            return self._song.piece.title
        return self._pieces[self._index].title if self._pieces else ""

    def song(self, on: bool) -> None:
        """Play the song from its beginning, over and over, or go back to the pieces."""
        if self._song is not None:
            self._song.call(on)

    def read(self, n: int) -> Samples:
        """The next `n` samples at the level of the pieces; float32, shape (n,)."""
        if self._song is None or self._song.silent:
            return self._music(n)
        # While only the song is heard, the pieces keep their place.
        return self._song.over(np.zeros(n, np.float32) if self._song.alone else self._music(n))

    def _music(self, n: int) -> Samples:
        out = np.zeros(n, np.float32)
        if not self._pieces:
            return out
        done = 0
        while done < n:
            if self._position == self._ends[self._index]:
                self._turn()
            fade, end = self._fades[self._index], self._ends[self._index]
            # No step crosses the end of a fade or the place where the next one begins.
            step = min(n - done, (fade if self._position < fade else end) - self._position)
            part = out[done : done + step]
            _copy(self._pieces[self._index], self._position, part)
            if self._position < fade:
                self._cross(part, self._rises[fade])
            self._position += step
            done += step
        return out

    def _cross(self, part: Samples, rise: Samples) -> None:
        """Fade `part` in, and the piece that leaves out, with constant power in sum."""
        begin, end = self._position, self._position + part.size
        part *= rise[begin:end]
        if self._leaving is not None:
            leaving = np.empty(part.size, np.float32)
            _copy(self._leaving, self._left_at + begin, leaving)
            leaving *= rise[::-1][begin:end]
            part += leaving
            np.clip(part, -1.0, 1.0, out=part)

    def _turn(self) -> None:
        self._leaving, self._left_at = self._pieces[self._index], self._position
        self._index = (self._index + 1) % len(self._pieces)
        self._position = 0


def _rise(size: int) -> Samples:
    """The first quarter of a sine: it and its mirror have constant power in sum."""
    angle = (np.arange(size) + 0.5) * (np.pi / 2.0 / max(size, 1))
    rise: Samples = np.sin(angle).astype(np.float32)
    return rise


def _copy(piece: Piece, position: int, out: Samples) -> None:
    """Copy from `position`, round and round the piece, into `out` as float32."""
    samples = piece.samples
    done = 0
    while done < out.size:
        at = (position + done) % samples.size
        part = samples[at : at + out.size - done]
        if part.dtype == np.int16:
            np.multiply(part, _FULL_SCALE, out=out[done : done + part.size])
        else:
            out[done : done + part.size] = part
        done += part.size
