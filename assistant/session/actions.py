"""What a session asks for. The loop carries it out."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Say:
    """Speak a line after those already asked for; `LineDone` follows with its token."""

    line: str
    """Id of the line."""
    text: str
    """Its words, with the slots filled in."""
    token: int
    """Tells this line from all others of the session."""
    when_quiet: bool = False
    """Wait until nobody is speaking."""


@dataclass(frozen=True)
class Hush:
    """Silence speech at once, with a 20 ms fade, and forget the lines still waiting."""


@dataclass(frozen=True)
class PlayCue:
    """Play a short sound now."""

    name: str
    """One of the names in `sound.cues`."""
    planned_s: float
    """When it should begin, in seconds of the session."""


@dataclass(frozen=True)
class SetMusic:
    """Bring the music to a level over a calm ramp."""

    level: Literal["full", "soft", "off"]
    """The volume that was set up, 6 dB under it, or silence."""


@dataclass(frozen=True)
class SetVolume:
    """Change how loud speech is."""

    change_db: float
    """The new volume, relative to the one that was set up."""


@dataclass(frozen=True)
class BeginStep:
    """A step is about to be announced."""

    index: int
    """Index of the step in the session's list of steps."""


@dataclass(frozen=True)
class PlaySong:
    """Play the song for comfort from its beginning, or go back to the usual music."""

    on: bool
    """Whether to play the song; else the usual music."""


@dataclass(frozen=True)
class Answered:
    """Keep the answer to a question of the gate, so that it is not asked again in vain."""

    question: str
    """Id of the question."""
    answer: Literal["yes", "no", "not_sure"]
    days_ago: int | None = None
    """Where the question is about a day: how many days ago it was."""


@dataclass(frozen=True)
class Remind:
    """Set a reminder for a session."""

    in_min: int | None
    """When, in minutes from now; None for `Script.next_time`."""


@dataclass(frozen=True)
class End:
    """Nothing more will come: the session is over."""

    reason: str
    """complete, finished, stopped, crying, yawning, pain, signs, not_today, or "refused:" and
    the id of the question or refusal."""


Action = (
    Say | Hush | PlayCue | SetMusic | PlaySong | SetVolume | BeginStep | Answered | Remind | End
)
"""Any of them."""
