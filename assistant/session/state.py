"""Where a session stands: one immutable value."""

from dataclasses import dataclass
from enum import Enum

from assistant.guide.plan import PlanStep


class Phase(str, Enum):
    """The session states of the design."""

    GATE = "gate"
    SETUP = "setup"
    GREETING = "greeting"
    DOING = "doing"
    RESTING = "resting"
    PAUSED = "paused"
    COMFORT = "comfort"
    CLOSING = "closing"
    ENDED = "ended"


class Part(str, Enum):
    """What is going on inside a phase."""

    SAYING = "saying"
    """A line is being said; what follows comes after it."""
    WAITING = "waiting"
    """It is the parent's turn, for as long as it takes."""
    HOLDING = "holding"
    """Still hands, before the first strokes."""
    LEAD_IN = "lead_in"
    """A moment to place the hands after a step was announced."""
    GUIDING = "guiding"
    """The strokes of a step, in time."""
    RESTING = "resting"
    """Between two steps."""
    OVER = "over"
    """Nothing more will come."""


@dataclass(frozen=True)
class State:
    """Everything that a session remembers."""

    steps: tuple[PlanStep, ...]
    """The steps of today as they stand now; skipped and dropped ones are taken out."""
    phase: Phase = Phase.GATE
    part: Part = Part.SAYING
    back_to: Phase | None = None
    """The phase that a pause came in."""
    question: int = 0
    """Index of the gate question at hand."""
    prompted: int = 0
    """How often the parent was reminded in this place."""
    index: int = 0
    """Index of the step at hand."""
    progress_s: float = 0.0
    """Strokes done in this step at `anchor_s`, in seconds at tempo 1."""
    anchor_s: float = 0.0
    """Session time that `progress_s` holds for."""
    marks: int = 0
    """How many cues of the step have been given."""
    extra_passes: int = 0
    """Passes added to this step by "again"."""
    passes: tuple[tuple[str, str, int], ...] = ()
    """Passes begun so far: technique, side, count."""
    hands_on_s: float = 0.0
    """Strokes done in the steps before this one, in seconds."""
    due_s: float | None = None
    """Session time at which the part at hand is over by itself."""
    token: int = 0
    """Token of the line asked for last."""
    awaited: int = 0
    """Token of the line that the part at hand waits for; 0 for none."""
    tempo: float = 1.0
    """Speed of the strokes; 0.8 to 1.25."""
    volume_db: float = 0.0
    """Speech volume relative to the setting."""
    music: bool = True
    """The parent wants music."""
    restarts: int = 0
    """Restarts after crying."""
    pronoun: str = "they"
    """he, she or they: the baby's, or as the parent just said."""
    clock_s: float | None = None
    """Session time at which the clock of the whole-session cap began."""
    waited_s: float = 0.0
    """Time that set-up waited for the parent, which the cap does not count."""
    reason: str = ""
    """Why the session ended; empty until then."""
    ended_s: float = 0.0
    """When it was told to end."""

    @property
    def step(self) -> PlanStep:
        """The step at hand; the last one once all are done."""
        return self.steps[min(self.index, len(self.steps) - 1)]

    def begun(self, technique: str, side: str) -> int:
        """Passes of a technique begun on a side in this session."""
        return next((n for t, s, n in self.passes if (t, s) == (technique, side)), 0)

    def progress_at(self, now_s: float) -> float:
        """Strokes done in the step at hand, in seconds at tempo 1."""
        if self.part is not Part.GUIDING:
            return self.progress_s
        return self.progress_s + (now_s - self.anchor_s) * self.tempo
