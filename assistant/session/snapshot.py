"""What a screen may show of a session, as one immutable value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Snapshot:
    """The session as seen from outside at one moment."""

    phase: str = "gate"
    """Name of the session state."""
    title: str = ""
    """The technique at hand, in words ("Thumb over thumb")."""
    side: str = ""
    """"right", "left", "both" or empty."""
    step: int = 0
    """Number of the step at hand, from 1; 0 before the first."""
    steps: int = 0
    """How many steps the plan has."""
    step_left_s: float = 0.0
    """Seconds left of the step at hand."""
    step_total_s: float = 0.0
    """Seconds that the step at hand takes in all."""
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
