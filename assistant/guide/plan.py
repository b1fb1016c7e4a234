"""The plan of one session."""

from dataclasses import dataclass
from typing import Literal

from assistant.content.models import Kind, Role
from assistant.errors import UserError

Side = Literal["right", "left", "both"]


class NotToday(UserError):  # noqa: N818  (said kindly, not an error)
    """No session may be held with this baby now; the message is kind and says what would help."""


@dataclass(frozen=True)
class PlanStep:
    """One technique on one leg, or on both."""

    technique: str
    """The technique's id."""
    title: str
    side: Side
    role: Role
    """"opening", "warmup", "main" or "closing"."""
    passes: int
    max_passes: int
    """How many passes on this leg a session may reach, repeats asked for by voice included."""
    pass_s: float
    strokes: int
    """The single strokes inside one pass."""
    duration_s: float
    """The time with hands on, `passes * pass_s`."""
    intensity: int
    needs: tuple[str, ...]
    """The techniques that have to come earlier on the same leg."""
    why: str
    """The reason why it is in today's plan."""
    say: str
    """The spoken announcement, with the side."""
    reason: str
    """The spoken answer to "why this move?"."""


@dataclass(frozen=True)
class Plan:
    """The ordered steps of one session for one baby on one day."""

    band: str
    kind: Kind
    corrected_age_days: int
    hands_on_s: float
    """The sum of the steps' durations."""
    session_s: float
    """About how long the session takes, with rests and talk and without waiting."""
    hands_on_cap_s: int
    session_cap_s: int
    rest_s: float
    """The rest between two steps."""
    steps: tuple[PlanStep, ...]
    locked: bool = False
    """Whether it is only to look at, until a midwife, nurse or doctor agrees."""
    note: str = ""
    """A sentence on this day's plan, or empty."""
