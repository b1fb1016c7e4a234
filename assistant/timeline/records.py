"""The records of a session: a type for each kind, its fields in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class _Timed:
    t: float
    """When it happened, in seconds of the session."""


@dataclass(frozen=True)
class StateRecord(_Timed):
    """The session entered a phase."""

    kind: ClassVar = "state"
    name: str


@dataclass(frozen=True)
class StepRecord(_Timed):
    """A step is about to be announced."""

    kind: ClassVar = "step"
    technique: str
    """Its id."""
    title: str
    side: str
    passes: int
    duration_s: float
    """Hands on."""
    intensity: int


@dataclass(frozen=True)
class LineRecord(_Timed):
    """A line began to be spoken. Once it is over, another record takes its place."""

    kind: ClassVar = "line"
    id: str
    text: str
    end_t: float
    """When it ends; while it is spoken: when it would end uncut."""
    cut: bool
    """It was silenced before its end."""


@dataclass(frozen=True)
class HeardRecord(_Timed):
    """Somebody spoke."""

    kind: ClassVar = "heard"
    text: str
    intent: str | None
    """The meaning of the words; None where they have none, or are not to be acted on."""
    confidence: float
    start_s: float
    """When the words began ..."""
    end_s: float
    """... and ended."""
    final: bool
    """False: the speaker may not have ended yet."""
    own_voice: bool
    """It was the assistant itself."""


@dataclass(frozen=True)
class IntentRecord(_Timed):
    """An intent was acted on, whether spoken or from a key."""

    kind: ClassVar = "intent"
    name: str
    slots: Mapping[str, str]
    early: bool
    """Before the speaker had ended."""


@dataclass(frozen=True)
class CueRecord(_Timed):
    """A short sound was played."""

    kind: ClassVar = "cue"
    name: str
    planned_t: float
    """When it should begin."""


@dataclass(frozen=True)
class MusicRecord(_Timed):
    """The music went to another level."""

    kind: ClassVar = "music"
    action: Literal["full", "soft", "off"]
    level_db: float
    """Against the level that was set up."""


@dataclass(frozen=True)
class SongRecord(_Timed):
    """The song for comfort began or ended."""

    kind: ClassVar = "song"
    on: bool


@dataclass(frozen=True)
class AnsweredRecord(_Timed):
    """A question of the gate was answered."""

    kind: ClassVar = "answered"
    question: str
    """Its id."""
    answer: Literal["yes", "no", "not_sure"]
    days_ago: int | None
    """How long ago it was, in days, where the question is about a day."""


@dataclass(frozen=True)
class RemindRecord(_Timed):
    """A reminder was asked for."""

    kind: ClassVar = "remind"
    in_min: int | None
    """So many minutes from now; None: for the next session."""


@dataclass(frozen=True)
class EndRecord(_Timed):
    """The session came to its end."""

    kind: ClassVar = "end"
    reason: str


Record = (
    StateRecord
    | StepRecord
    | LineRecord
    | HeardRecord
    | IntentRecord
    | CueRecord
    | MusicRecord
    | SongRecord
    | AnsweredRecord
    | RemindRecord
    | EndRecord
)
"""A line of `events.jsonl`."""


@dataclass(frozen=True)
class LineEnd(_Timed):
    """A line is over. Told at that moment, and not kept: the line's own record says it, too."""

    kind: ClassVar = "line_end"
    id: str
    cut: bool


Notice = Record | LineEnd
"""A record, or the end of a line, as the loop tells it while the session runs."""


def label(notice: Notice) -> str | None:
    """The name that tells it from others of its kind; None where the kind has no names."""
    if isinstance(notice, (StateRecord, IntentRecord, CueRecord)):
        return notice.name
    if isinstance(notice, (LineRecord, LineEnd)):
        return notice.id
    if isinstance(notice, StepRecord):
        return notice.technique
    return notice.action if isinstance(notice, MusicRecord) else None
