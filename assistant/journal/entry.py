"""One session as the journal tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

CUT_OFF = "cut off"
"""The reason of a session that did not come to its end: killed, or closed in the middle."""


@dataclass(frozen=True)
class Happening:
    """One event of a session that was worth keeping."""

    t_s: float
    """Seconds of the session; those before it was cut off count."""
    kind: str
    """step, pass, pause, resume, crying, restart, sign, answered, carried_on or end."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """More about it: technique, side, count, name, reason, ..."""


@dataclass(frozen=True)
class Entry:
    """One session."""

    born: date
    """The baby, by birth date ..."""
    began: datetime
    ended: datetime
    """Where it was cut off: the last sign of life."""
    reason: str
    """Why it ended; "cut off" where it did not come to its end."""
    techniques: Sequence[str]
    """Ids of those begun, in the order of the plan."""
    skipped: Sequence[str] = ()
    """Ids of those that the parent left out."""
    baby: str = ""
    """... and by name; empty: whoever was born that day."""
    kind: str = ""
    """usual, leg-day or wind-down; empty in entries of the first version."""
    duration_s: float = 0.0
    """From the first word to the last, time without a sound card not counted."""
    hands_on_s: float = 0.0
    """Strokes only; 0 in entries of the first version, where it was not counted."""
    happenings: Sequence[Happening] = ()
    """In order."""

    @property
    def held(self) -> bool:
        """Whether the baby was massaged at all."""
        return bool(self.techniques)
