"""Everything that is played, mixed into one frame at a time."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.sound.frames import FRAME_S, SPEAKER_FRAME, Samples, gain
from assistant.sound.shaping import soft_limit

HUSH_S = 0.020
"""Fade of speech that is cut."""

DUCK_SPEAKING_DB = -12.0
"""Music under our own speech."""

DUCK_LISTENING_DB = -6.0
"""Music and cues while somebody talks."""

SOFT_DB = -6.0
"""Music in the gate, in a pause and in comfort."""

ATTACK_S = 0.25
"""Ramp of the music down."""

RELEASE_S = 0.9
"""Ramp of the music up again."""

FADE_S = 3.0
"""Ramp of the music on and off."""

OFF_DB = -80.0
"""A level at which nothing is heard."""

_KNEE = 0.7
"""What is louder is bent below full scale."""


class MusicSource(Protocol):
    """Anything that goes on for ever."""

    def read(self, n: int) -> Samples:
        """The next `n` samples at 24 kHz."""
        ...

    def song(self, on: bool) -> None:
        """Play the one song that was chosen for comfort, or go back to all else."""
        ...


class Ramp:
    """A level in dB that moves to its target along a raised cosine."""

    def __init__(self, level_db: float) -> None:
        self._from = self._target = level_db
        self._done, self._frames = 1, 1

    @property
    def level_db(self) -> float:
        """The level now."""
        share = 0.5 - 0.5 * float(np.cos(np.pi * self._done / self._frames))
        return self._from + (self._target - self._from) * share

    @property
    def target_db(self) -> float:
        """Where it goes."""
        return self._target

    def to(self, level_db: float, duration_s: float) -> None:
        """Move to `level_db` over `duration_s`, from wherever it is."""
        if level_db != self._target:
            self._from, self._target = self.level_db, level_db
            self._done, self._frames = 0, max(1, round(duration_s / FRAME_S))

    def frame(self) -> Samples | float:
        """The linear gain over the next frame: one number while nothing moves."""
        if self._done >= self._frames:
            return gain(self._target) if self._target > OFF_DB else 0.0
        start = gain(self.level_db)
        self._done += 1
        return np.linspace(start, gain(self.level_db), SPEAKER_FRAME, dtype=np.float32)


@dataclass(frozen=True)
class Clip:
    """Speech that waits to be played."""

    samples: Samples
    tag: int
    """Comes back from `Mixer.frame` when the clip has been played to its end."""


class Mixer:
    """Speech, music and cues to one loudspeaker frame.

    Speech is played one clip after another. The music is ducked while one plays. Nothing here
    knows what the sounds mean.
    """

    def __init__(
        self, music: MusicSource, *, speech_db: float = 0.0, music_db: float = -9.0
    ) -> None:
        self._music = music
        self._music_db = music_db
        self._speech_db = speech_db
        self._speech_gain = Ramp(speech_db)
        self._clips: deque[Clip] = deque()
        self._at = 0
        self._cut: Samples = np.zeros(0, np.float32)
        self._cues: list[tuple[Samples, int]] = []
        self._level = Ramp(OFF_DB)
        self._duck = Ramp(0.0)
        self._hush_n = round(HUSH_S / FRAME_S * SPEAKER_FRAME)
        self.listening = False
        """Somebody is talking: the music steps back."""

    @property
    def speaking(self) -> bool:
        """A clip is being played or waits."""
        return bool(self._clips)

    @property
    def music_level_db(self) -> float:
        """Level of the music as it is played, ducking included, relative to its file."""
        return self._music_db + self._level.level_db + self._duck.level_db

    def speak(self, clip: Clip) -> None:
        """Play a clip after those that wait."""
        self._clips.append(clip)

    def hush(self) -> None:
        """Fade out what is being said within 20 ms and drop what waits."""
        if self._clips and self._at:
            rest = self._clips[0].samples[self._at : self._at + self._hush_n].copy()
            rest *= np.linspace(1.0, 0.0, self._hush_n, dtype=np.float32)[: rest.size]
            self._cut = rest
        self._clips.clear()
        self._at = 0

    def cue(self, samples: Samples) -> None:
        """Play a short sound from the next frame on."""
        self._cues.append((samples, 0))

    def music(self, level_db: float, ramp_s: float = FADE_S) -> None:
        """Bring the music to `level_db` relative to its set level; `OFF_DB` is silence."""
        self._level.to(level_db, ramp_s)

    def song(self, on: bool) -> None:
        """Let the song for comfort take the place of the music, or the music its place again."""
        self._music.song(on)

    def speech_volume(self, change_db: float) -> None:
        """Speech louder or softer than set up, from the next frame on."""
        self._speech_gain.to(self._speech_db + change_db, 0.1)

    def frame(self) -> tuple[Samples, list[int]]:
        """The next frame (240 samples at 24 kHz), and the tags of clips that ended in it."""
        out, ended = self._speech()
        out *= self._speech_gain.frame()
        self._add_cues(out)
        self._add_music(out)
        return soft_limit(out, _KNEE, 1.0), ended

    def _speech(self) -> tuple[Samples, list[int]]:
        out = np.zeros(SPEAKER_FRAME, np.float32)
        ended: list[int] = []
        if self._cut.size:
            take = self._cut[:SPEAKER_FRAME]
            out[: take.size] += take
            self._cut = self._cut[SPEAKER_FRAME:]
            return out, ended
        filled = 0
        while self._clips and filled < SPEAKER_FRAME:
            clip = self._clips[0]
            take = clip.samples[self._at : self._at + SPEAKER_FRAME - filled]
            out[filled : filled + take.size] = take
            filled += take.size
            self._at += take.size
            if self._at >= clip.samples.size:
                ended.append(clip.tag)
                self._clips.popleft()
                self._at = 0
        return out, ended

    def _add_cues(self, out: Samples) -> None:
        going: list[tuple[Samples, int]] = []
        for samples, at in self._cues:
            take = samples[at : at + SPEAKER_FRAME]
            out[: take.size] += take
            if at + take.size < samples.size:
                going.append((samples, at + take.size))
        self._cues = going

    def _add_music(self, out: Samples) -> None:
        duck_db = DUCK_SPEAKING_DB if self._clips else DUCK_LISTENING_DB if self.listening else 0.0
        down = duck_db < self._duck.target_db
        self._duck.to(duck_db, ATTACK_S if down else RELEASE_S)
        level, duck = self._level.frame(), self._duck.frame()
        if isinstance(level, float) and level == 0.0:
            return
        out += self._music.read(SPEAKER_FRAME) * (level * duck * gain(self._music_db))
