"""What came before, as far as a plan depends on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assistant.content.library import Library

STRESS = frozenset({"crying", "yawning", "stopped", "pain", "signs"})
"""Reasons of an end after which the day holds no other session (R39)."""


@dataclass(frozen=True)
class History:
    """The baby's sessions so far. The default is a first session."""

    sessions: int = 0
    """Sessions done before."""
    met: Mapping[str, int] = field(default_factory=dict)
    """Technique id to the number of sessions that held it."""
    good_kneading: int = 0
    """Sessions in which kneading went well."""
    disliked: frozenset[str] = frozenset()
    """Techniques that the parent asked to leave out."""
    rested: Mapping[str, int] = field(default_factory=dict)
    """Disliked technique to the sessions held since it was last in one; left out: 0."""
    last_end: datetime | None = None
    """When the last session ended."""
    last_end_reason: str = ""
    """Why: "done", "finished", "stopped", ..."""
    sessions_today: int = 0
    """Sessions begun on the day of the plan."""
    stops_today: int = 0
    """Stops for stress on the day of the plan."""

    @classmethod
    def established(cls, library: Library) -> "History":
        """Thirty sessions in which every move was met: nothing is new any more."""
        met = {t.id: 10 for t in library.techniques.values()}
        return cls(sessions=30, met=met, good_kneading=10)
