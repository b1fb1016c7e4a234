"""Where a session stands: one immutable value."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

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


PARTS = {
    Phase.GATE: {Part.SAYING, Part.WAITING},
    Phase.SETUP: {Part.SAYING, Part.WAITING},
    Phase.GREETING: {Part.SAYING, Part.WAITING, Part.HOLDING},
    Phase.DOING: {Part.SAYING, Part.LEAD_IN, Part.GUIDING},
    Phase.RESTING: {Part.RESTING, Part.WAITING},
    Phase.PAUSED: {Part.WAITING},
    Phase.COMFORT: {Part.WAITING},
    Phase.CLOSING: {Part.SAYING, Part.LEAD_IN, Part.GUIDING, Part.RESTING},
    Phase.ENDED: {Part.SAYING, Part.OVER},
}
"""The parts that each phase can be in."""


@dataclass(frozen=True)
class State:
    """Everything that a session remembers."""

    steps: tuple[PlanStep, ...]
    """The steps of today as they stand now; skipped and dropped ones are taken out."""
    phase: Phase = Phase.GATE
    part: Part = Part.SAYING
    back_to: Phase | None = None
    """The phase that a pause, comfort or the end came in."""
    back_part: Part | None = None
    """The part of it."""
    carrying: Literal["", "offered", "yes"] = ""
    """Whether to carry on a session that was cut off is asked, or was answered with yes."""
    question: int = 0
    """Index of the gate question at hand."""
    asked: int = 0
    """Token of its line."""
    asked_s: float = 0.0
    """When it was put."""
    follow: Literal["", "day", "offer"] = ""
    """What is asked after a failing answer: which day it was, or whether to remind."""
    concerns: frozenset[str] = frozenset()
    """Questions whose answer changes the session: moves left out, or the wind-down set."""
    planned: tuple[PlanStep, ...] = ()
    """The steps before anything was left out at the gate; empty until it was passed."""
    quiet: bool = False
    """The wind-down set was chosen at the gate."""
    prompted: int = 0
    """How often the parent was reminded in this place."""
    index: int = 0
    """Index of the step at hand."""
    progress_s: float = 0.0
    """Strokes done in this step at `anchor_s`, in seconds at the plan's tempo."""
    anchor_s: float = 0.0
    """Session time that `progress_s` holds for; while waiting, when the waiting began."""
    reached_s: float = 0.0
    """How far this step came at most; a pause goes back to the beginning of a stroke."""
    marks: int = 0
    """How many cues of the step have been given."""
    extra_passes: int = 0
    """Passes added to this step by "again"."""
    passes: tuple[tuple[str, str, int], ...] = ()
    """Passes begun so far: technique, side, count."""
    met: tuple[tuple[str, str], ...] = ()
    """Technique and side of moves that were done far enough for others to build on."""
    hands_on_s: float = 0.0
    """Time spent on strokes up to `anchor_s`, repeated ones included."""
    due_s: float | None = None
    """Session time at which the part at hand is over by itself."""
    token: int = 0
    """Token of the line asked for last."""
    spoken: int = 0
    """Token of the line that was spoken, or silenced, last."""
    awaited: int = 0
    """Token of the line that the part at hand waits for; 0 for none."""
    tempo: float = 1.0
    """Speed of the strokes, relative to the plan's."""
    volume_db: float = 0.0
    """Speech volume relative to the setting."""
    music: bool = True
    """The parent wants music."""
    signs: tuple[tuple[str, float], ...] = ()
    """Small signs of stress that the parent told of, and when."""
    restarts: int = 0
    """Restarts after crying."""
    pronoun: str = "they"
    """he, she or they: the baby's, or as the parent just said."""
    clock_s: float | None = None
    """Session time at which the clock of the whole-session cap began."""
    waited_s: float = 0.0
    """Time that set-up and greeting waited for the parent, which the cap does not count."""
    finishing: bool = False
    """The parent said "finish" once; the second time is the end."""
    card_gone: bool = False
    """There is no sound card just now."""
    reason: str = ""
    """Why the session ended; empty until then."""
    ended_s: float = 0.0
    """When it was told to end."""
    ended_in: Phase | None = None
    """The phase in which it was told to end."""

    @property
    def step(self) -> PlanStep:
        """The step at hand; the last one once all are done."""
        return self.steps[min(self.index, len(self.steps) - 1)]

    @property
    def all_done(self) -> bool:
        """No step is left."""
        return self.index >= len(self.steps)

    @property
    def step_passes(self) -> int:
        """Passes of the step at hand, with those that were asked for."""
        return self.step.passes + self.extra_passes

    @property
    def total_s(self) -> float:
        """Strokes of the step at hand, in seconds at the plan's tempo."""
        return self.step_passes * self.step.pass_s

    def begun(self, technique: str, side: str) -> int:
        """Passes of a technique begun on a side, before the step at hand."""
        return next((n for t, s, n in self.passes if (t, s) == (technique, side)), 0)

    def progress_at(self, now_s: float) -> float:
        """Strokes done in the step at hand, in seconds at the plan's tempo."""
        if self.part is not Part.GUIDING:
            return self.progress_s
        return min(self.total_s, self.progress_s + (now_s - self.anchor_s) * self.tempo)
