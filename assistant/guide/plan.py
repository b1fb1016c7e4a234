"""A plan: what one session is made of."""

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
    """Its id."""
    title: str
    side: Side
    role: Role
    """Opening, warmup, main or closing."""
    passes: int
    max_passes: int
    """How many passes on this leg a session may reach, repeats asked for by voice included."""
    pass_s: float
    strokes: int
    """Single strokes inside one pass."""
    duration_s: float
    """passes * pass_s, hands on."""
    intensity: int
    needs: tuple[str, ...]
    """Techniques that come earlier on the same leg."""
    why: str
    """Why it is in today's plan."""
    say: str
    """The spoken announcement, side included."""
    reason: str
    """The spoken answer to "why this move?"."""


@dataclass(frozen=True)
class Plan:
    """The ordered steps of one session for one baby on one day."""

    band: str
    kind: Kind
    corrected_age_days: int
    hands_on_s: float
    """The sum of the steps."""
    session_s: float
    """An estimate: hands-on, rests, and talk from greeting to end; waiting not counted."""
    hands_on_cap_s: int
    session_cap_s: int
    rest_s: float
    """Rest between two steps."""
    steps: tuple[PlanStep, ...]
    locked: bool = False
    """Only to look at: a midwife, nurse or doctor has to agree first."""
    note: str = ""
    """What else is to be known of this day's plan."""
