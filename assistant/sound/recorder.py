"""Records a session: loudspeaker and microphone side by side."""

import wave
from contextlib import suppress
from pathlib import Path

import numpy as np

from assistant.sound.frames import (
    MIC_RATE_HZ,
    SPEAKER_FRAME,
    SPEAKER_RATE_HZ,
    Samples,
)
from assistant.sound.resample import Resampler

_FRAMES_AT_ONCE = 100


class WavRecorder:
    """Writes a 16-bit stereo WAV at 24 kHz: left the loudspeaker, right the microphone.

    Left has the samples as played; right is resampled, and aligned to the sample.
    The file is whole, header included, after each second. If it cannot be written, the
    session goes on and `trouble` says which part is missing.
    """

    def __init__(self, path: Path) -> None:
        """Start a new file at `path`."""
        self.trouble = ""
        """Why and from when on the recording is missing, in one line, or empty."""
        self._path = path
        self._kept_s = 0.0
        self._resampler = Resampler(MIC_RATE_HZ, SPEAKER_RATE_HZ)
        self._left: list[Samples] = []
        self._right: list[Samples] = []
        self._file: wave.Wave_write | None = None
        try:
            self._raw = path.open("wb")
        except OSError as error:
            self._give_up(error)
            return
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115
        self._file.setnchannels(2)
        self._file.setsampwidth(2)
        self._file.setframerate(SPEAKER_RATE_HZ)

    def write(self, speaker: Samples, mic: Samples) -> None:
        """Add one frame: 240 samples as played, and the 160 heard in the same 10 ms."""
        if self._file is None:
            return
        # Whoever made the frame may use its memory again.
        self._left.append(speaker.copy())
        self._right.append(self._resampler.push(mic).copy())
        if len(self._left) == _FRAMES_AT_ONCE:
            self._put_out(_FRAMES_AT_ONCE * SPEAKER_FRAME)

    def close(self) -> None:
        """Write the rest and close the file."""
        if self._file is None:
            return
        self._right.append(self._resampler.flush())
        self._put_out(sum(left.size for left in self._left))
        if self._file is not None:
            self._file.close()
            self._raw.close()
            self._file = None

    def _put_out(self, count: int) -> None:
        """Write up to `count` pairs; the microphone's come a little later than the others."""
        assert self._file is not None
        left, right = np.concatenate(self._left), np.concatenate(self._right)
        count = min(count, left.size, right.size)
        self._left, self._right = [left[count:]], [right[count:]]
        pairs = np.stack([left[:count], right[:count]], axis=1)
        try:
            # It rewrites the header each time, and so flushes: a full disk shows here.
            self._file.writeframes(
                np.round(pairs.clip(-1.0, 1.0) * 32767.0).astype("<i2").tobytes()
            )
            self._kept_s += count / SPEAKER_RATE_HZ
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        minutes, seconds = divmod(round(self._kept_s), 60)
        since = f" from {minutes}:{seconds:02d} on" if self._file else ""
        self.trouble = f"{self._path} is not kept{since}: {error.strerror or error}."
        if self._file is not None:
            for file in (self._file, self._raw):
                with suppress(OSError):
                    file.close()
            self._file = None
