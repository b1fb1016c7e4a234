"""From microphone frames to utterances: without our echo, and knowing what we said."""

from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.hearing.ear import Ear, Utterance
from assistant.hearing.own_voice import OwnVoice
from assistant.session.intents import SAFETY
from assistant.sound.echo import memory as echo_memory
from assistant.sound.echo.canceller import EchoCanceller
from assistant.sound.frames import MIC_RATE_HZ, SPEAKER_RATE_HZ, Samples
from assistant.sound.resample import Resampler

OVERLAP_S = 0.15
"""How far an utterance may reach into our own speech and still be somebody's answer."""


class Canceller(Protocol):
    """Anything that takes what was played out of what is heard."""

    heard: Samples
    """The microphone frame that the last result was made of."""

    @property
    def converging(self) -> bool:
        """The room is new: less is taken out than in some seconds."""
        ...

    def cancel(self, microphone: Samples, loudspeaker: Samples) -> Samples:
        """The microphone frame without echo; 160 samples each at 16 kHz."""
        ...


@dataclass(frozen=True)
class Line:
    """One line of ours, as it was played."""

    text: str
    began_s: float
    ended_s: float


class Listener:
    """Takes our own sound out of the microphone, and our own words out of what was heard."""

    def __init__(
        self, ear: Ear, *, memory: Path | None = None, canceller: Canceller | None = None
    ) -> None:
        """`memory` is the file that what is learned of the room is kept in, from
        `echo_memory.path_for`; `canceller` takes the place of our own."""
        self._ear = ear
        self._memory = memory
        learned = echo_memory.load(memory) if memory is not None else None
        self._canceller = canceller or EchoCanceller(learned)
        self._own_voice = OwnVoice()
        self._resampler = Resampler(SPEAKER_RATE_HZ, MIC_RATE_HZ)
        self._reference: Samples = np.zeros(0, np.float32)
        self._lines: deque[Line] = deque(maxlen=4)

    @property
    def inside(self) -> bool:
        """Somebody is speaking."""
        return self._ear.inside

    @property
    def level_db(self) -> float:
        """Level at the microphone, without our echo."""
        return self._ear.level_db

    def said(self, line: Line) -> None:
        """A line of ours has ended, or was cut."""
        self._lines.append(line)

    def hear(
        self, microphone: Samples, speaker: Samples, state: str, saying: Line | None
    ) -> list[Utterance]:
        """Take one frame of the microphone (16 kHz) and what was played meanwhile (24 kHz).

        `state` is the name of the session state, `saying` the line being said, if any.
        """
        reference = self._played(speaker, microphone.size)
        clean = self._canceller.cancel(microphone, reference)
        heard = self._canceller.heard
        self._own_voice.push(reference, heard, clean, self._canceller.converging)
        self._ear.state = state
        return [self._judged(one, saying) for one in self._ear.hear(clean)]

    def keep(self) -> None:
        """The session is over: remember the room for the next one, where it was learned."""
        if self._memory is None or not isinstance(self._canceller, EchoCanceller):
            return
        learned = self._canceller.learned()
        if learned is not None:
            echo_memory.keep(self._memory, learned)

    def _played(self, speaker: Samples, size: int) -> Samples:
        played = self._resampler.push(speaker)
        # The resampler looks 1.5 ms ahead: the first frame comes out short.
        short = max(0, size - self._reference.size - played.size)
        known = np.concatenate((np.zeros(short, np.float32), self._reference, played))
        self._reference = known[size:]
        return known[:size]

    def _judged(self, heard: Utterance, saying: Line | None) -> Utterance:
        """The utterance, with what is known of our own voice."""
        lines = [*self._lines] + ([saying] if saying is not None else [])
        over = [
            line
            for line in lines
            if heard.start_s < line.ended_s - OVERLAP_S and heard.end_s > line.began_s
        ]
        # Whatever words it was taken for: was it our own loudspeaker?
        echo = self._own_voice.is_own(heard.start_s, heard.end_s)
        our_words = any(set(heard.text.split()) <= _words(line.text) for line in over)
        # Safety words are in no line of ours: only the echo itself can speak against them.
        safety = heard.intent is not None and heard.intent.name in SAFETY
        ignored = echo or (our_words and not safety)
        intent = None if ignored else heard.intent
        return replace(heard, intent=intent, own=echo or our_words, over_speech=bool(over))


def _words(text: str) -> frozenset[str]:
    kept = "".join(c if c.isalpha() or c == "'" else " " for c in text.lower())
    return frozenset(kept.split())
