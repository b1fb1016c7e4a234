"""What may be shown of a session, as one immutable value: the terminal and the page are views.

Whatever a view needs to know of a session is a field here, so that no view looks anywhere else.
"""

from dataclasses import dataclass
from typing import Literal

PHASES = {
    "gate": "A few questions",
    "setup": "Get ready",
    "greeting": "Say hello",
    "resting": "Rest",
    "paused": "Paused",
    "comfort": "Cuddle",
    "ended": "Goodbye",
}
"""The large words of a phase; in the others the title of the step stands there."""


@dataclass(frozen=True)
class Snapshot:
    """The session as seen from outside at one moment."""

    phase: str = "gate"
    """Name of the session state."""
    title: str = ""
    """The current technique, in words ("Thumb over thumb")."""
    side: str = ""
    """Side of the current step: "right", "left", "both" or empty."""
    step: int = 0
    """Number of the current step, from 1; 0 before the first."""
    steps: int = 0
    """How many steps the plan has."""
    step_left_s: float = 0.0
    """Seconds left of the current step."""
    step_total_s: float = 0.0
    """Seconds that the current step takes in all."""
    session_left_s: float = 0.0
    """Seconds that the session will still take."""
    saying: str = ""
    """The words being spoken, or spoken last."""
    heard: str = ""
    """The words last heard."""
    understood: str = ""
    """The intent last acted on, or empty."""
    hints: tuple[str, ...] = ()
    """What can be said now, at most six short phrases."""
    mic_level_db: float = -120.0
    """Level at the microphone, dB re full scale."""
    note: str = ""
    """One line of trouble to show ("No microphone: use the keys"), or empty."""
    technique: str = ""
    """Id of the current technique, or empty."""
    limb: str = "leg"
    """The limb whose right or left is meant: "foot" or "leg"."""
    guiding: bool = False
    """Strokes are being guided in time; else hands wait or rest."""
    passes: int = 0
    """Passes of the current step, with those that were asked for."""
    passes_done: int = 0
    """Passes of the current step that are over."""
    pass_s: float = 0.0
    """Seconds that one pass takes at the current tempo."""
    strokes: int = 1
    """Single strokes inside one pass."""
    tempo: float = 1.0
    """Speed of the strokes, relative to the plan's."""
    next_technique: str = ""
    """Id of the next step's technique, or empty."""
    next_title: str = ""
    """The next step's technique in words, or empty."""
    next_side: str = ""
    """Side of the next step: "right", "left", "both" or empty."""
    next_limb: str = "leg"
    """Limb of the next step, as in `limb`."""
    question: str = ""
    """The question being asked before a session, or empty."""
    question_number: int = 0
    """Number of the question being asked, from 1; 0 for none."""
    questions: int = 0
    """Number of questions before the session."""
    heard_s: float = 0.0
    """Session time at which `heard` was heard, by which two equal ones differ."""
    music: Literal["full", "soft", "off"] = "off"
    """How loud the music is meant to be."""
    music_title: str = ""
    """Title of the music that plays, or empty."""

    @property
    def where(self) -> str:
        """Where the hands are, in words as in `side_words`."""
        return side_words(self.limb, self.side)

    @property
    def next_where(self) -> str:
        """Where the hands will be in the next step."""
        return side_words(self.next_limb, self.next_side)


EXAMPLE = Snapshot(
    phase="doing",
    technique="ln-thumb-over-thumb",
    title="Thumb over thumb",
    side="right",
    limb="foot",
    step=3,
    steps=14,
    session_left_s=540.0,
)
"""A step in the middle of a session, to look at and to try views with."""


def headline(snapshot: Snapshot) -> str:
    """What is going on, in a few words: the step, or the phase."""
    return PHASES.get(snapshot.phase) or snapshot.title or snapshot.phase.capitalize()


def side_words(limb: str, side: str) -> str:
    """A side of a limb: "Right foot", "Left leg", "Both legs"; empty for no side."""
    if side in ("", "both"):
        return "Both legs" if side else ""
    return f"{side.capitalize()} {limb}"
