"""Spoken lines on their way out: one at a time, a breath apart, and cut at once."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.hearing.listener import Line
from assistant.session.actions import Say
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.mixer import Clip, Mixer
from assistant.timeline.event_log import Record

BREATH_S = 0.3
"""Silence between two lines."""

QUIET_S = 0.35
"""Nobody has spoken for so long: a line that waits for quiet may begin."""


class Speech(Protocol):
    """Where the loop gets spoken lines from."""

    def get(self, text: str) -> Samples | None:
        """The line at 24 kHz, or None where it is not rendered yet."""
        ...

    def request(self, text: str) -> None:
        """Begin to render a line."""
        ...

    def poll(self) -> None:
        """Take in what has been rendered; called each frame."""
        ...


@dataclass
class _Spoken:
    """A line on its way out."""

    say: Say
    record: Record
    began_s: float


class Mouth:
    """Gives the mixer one line after the other. Times are session times in seconds."""

    def __init__(
        self,
        speech: Speech,
        mixer: Mixer,
        emit: Callable[..., Record],
        ended: Callable[[Line, Record], None],
    ) -> None:
        """`emit` keeps a record of a kind, with fields; `ended` is told of each line that is
        over, cut or not."""
        self._speech = speech
        self._mixer = mixer
        self._emit = emit
        self._ended = ended
        self._waiting: deque[Say] = deque()
        self._spoken: _Spoken | None = None
        self._free_s = 0.0
        self.text = ""
        """The words being spoken, or spoken last."""

    def saying(self, now_s: float) -> Line | None:
        """The line at hand, as far as it has been said."""
        spoken = self._spoken
        return None if spoken is None else Line(spoken.say.text, spoken.began_s, now_s)

    def say(self, say: Say) -> None:
        """Say a line after those that wait."""
        self._waiting.append(say)

    def hush(self, now_s: float) -> None:
        """Be silent at once, and forget what waits."""
        self._waiting.clear()
        self._mixer.hush()
        self.end(now_s, cut=True)

    def frame(self, now_s: float, quiet_s: float) -> None:
        """Begin the next line if it is time; nobody has spoken for `quiet_s`."""
        self._speech.poll()
        if self._spoken is not None or not self._waiting or now_s < self._free_s:
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
        record = self._emit("line", id=say.line, text=say.text, end_t=round(end_s, 3), cut=False)
        self._spoken = _Spoken(say, record, now_s)
        self.text = say.text

    def end(self, now_s: float, *, cut: bool = False) -> None:
        """The line at hand is over."""
        spoken, self._spoken = self._spoken, None
        if spoken is None:
            return
        spoken.record["end_t"] = round(now_s, 3)
        spoken.record["cut"] = cut
        self._free_s = now_s + BREATH_S
        self._ended(Line(spoken.say.text, spoken.began_s, now_s), spoken.record)
