"""Spoken lines on their way out: one at a time, a breath apart, and cut at once."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.hearing.listener import Line
from assistant.session.actions import Say
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.mixer import Clip, Mixer
from assistant.timeline.records import LineRecord

BREATH_S = 0.3
"""Silence between two lines."""

QUIET_S = 0.35
"""Silence of others after which a line that waits for quiet may begin."""


class Speech(Protocol):
    """The source of spoken lines."""

    def get(self, text: str) -> Samples | None:
        """The line at 24 kHz, or None where it is not rendered yet."""
        ...

    def request(self, text: str) -> None:
        """Begin to render a line."""
        ...

    def poll(self) -> None:
        """Take in rendered lines; called each frame."""
        ...


@dataclass
class _Speaking:
    """The line that is being spoken."""

    say: Say
    record: LineRecord
    began_s: float


class Mouth:
    """Gives the mixer one line after the other. Times are session times in seconds."""

    def __init__(
        self,
        speech: Speech,
        mixer: Mixer,
        began: Callable[[LineRecord], None],
        ended: Callable[[Line, LineRecord], None],
    ) -> None:
        """`began` is told of each line that begins, `ended` of each that is over, cut or not,
        with the record that takes the first one's place."""
        self._speech = speech
        self._mixer = mixer
        self._began = began
        self._ended = ended
        self._waiting: deque[Say] = deque()
        self._speaking: _Speaking | None = None
        self._free_s = 0.0
        self.text = ""
        """The words being spoken, or spoken last."""

    def saying(self, now_s: float) -> Line | None:
        """The line that is being spoken, as far as it has been said."""
        speaking = self._speaking
        return None if speaking is None else Line(speaking.say.text, speaking.began_s, now_s)

    def say(self, say: Say) -> None:
        """Say a line after those that wait."""
        self._waiting.append(say)

    def hush(self, now_s: float) -> None:
        """Be silent at once, and forget the lines that wait."""
        self._waiting.clear()
        self._mixer.hush()
        self.end(now_s, cut=True)

    def frame(self, now_s: float, quiet_s: float) -> None:
        """Begin the next line if it is time; nobody has spoken for `quiet_s`."""
        self._speech.poll()
        if self._speaking is not None or not self._waiting or now_s < self._free_s:
            return
        say = self._waiting[0]
        if say.when_quiet and quiet_s < QUIET_S:
            return
        samples = self._speech.get(say.text)
        if samples is None:
            self._speech.request(say.text)
            return
        self._waiting.popleft()
        self._mixer.speak(Clip(samples, say.token))
        end_s = now_s + samples.size / SPEAKER_RATE_HZ
        record = LineRecord(round(now_s, 3), say.line, say.text, round(end_s, 3), cut=False)
        self._speaking = _Speaking(say, record, now_s)
        self.text = say.text
        self._began(record)

    def end(self, now_s: float, *, cut: bool = False) -> None:
        """The line that is being spoken is over."""
        speaking, self._speaking = self._speaking, None
        if speaking is None:
            return
        self._free_s = now_s + BREATH_S
        record = replace(speaking.record, end_t=round(now_s, 3), cut=cut)
        self._ended(Line(speaking.say.text, speaking.began_s, now_s), record)
