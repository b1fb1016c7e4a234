"""Where a session stands: one immutable value, made of one for each of its parts."""

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
class Place:
    """A phase, and what is going on in it."""

    phase: Phase
    part: Part


@dataclass(frozen=True)
class Due:
    """Session times at which something happens by itself. At most one of them is set."""

    reminder_s: float | None = None
    """When the parent, who has not answered, is reminded."""
    first_step_s: float | None = None
    """When the hands have been still for long enough, and the first step begins."""
    first_stroke_s: float | None = None
    """When the lead-in of a step is over."""
    rest_over_s: float | None = None
    """When the rest after a step is over."""
    comfort_line_s: float | None = None
    """When the next line of comfort is said."""


@dataclass(frozen=True)
class Asked:
    """What the parent was asked last."""

    question: int = 0
    """Index of the gate's current question."""
    token: int = 0
    """Token of the line that asked; 0 until something was asked."""
    at_s: float = 0.0
    """Session time at which it was put."""
    follow: Literal["", "day", "offer"] = ""
    """What is asked after a failing answer: which day it was, or whether to remind."""
    reminded: bool = False
    """The parent was silent in this place, and was reminded."""
    hinted: bool = False
    """The parent was told in this place what kind of answer is awaited."""


@dataclass(frozen=True)
class Answers:
    """What the answers at the gate change."""

    concerns: frozenset[str] = frozenset()
    """Questions whose answer changes the session: moves left out, or the wind-down set."""
    planned: tuple[PlanStep, ...] = ()
    """The steps before anything was left out; empty until the gate was passed."""
    quiet: bool = False
    """The wind-down set was chosen."""


@dataclass(frozen=True)
class Progress:
    """How far the steps, and the strokes of the current one, have come."""

    index: int = 0
    """Index of the current step; the number of steps once all are done."""
    extra_passes: int = 0
    """Passes added to this step by "again"."""
    done_s: float = 0.0
    """Strokes done in this step at `anchor_s`, in seconds at the plan's tempo."""
    anchor_s: float = 0.0
    """Session time that `done_s` holds for."""
    reached_s: float = 0.0
    """The furthest that `done_s` has been; a pause goes back to the beginning of a stroke."""
    marks: int = 0
    """How many cues of this step have been given."""


@dataclass(frozen=True)
class Done:
    """What was done before the current step."""

    passes: tuple[tuple[str, str, int], ...] = ()
    """Passes begun: technique, side, count."""
    met: tuple[tuple[str, str], ...] = ()
    """Technique and side of moves that were done far enough for others to build on."""
    hands_on_s: float = 0.0
    """Time spent on strokes up to `Progress.anchor_s`, repeated ones included."""

    def begun(self, technique: str, side: str) -> int:
        """Passes of a technique begun on a side."""
        return next((n for t, s, n in self.passes if (t, s) == (technique, side)), 0)


@dataclass(frozen=True)
class Comfort:
    """Comfort after crying."""

    line: int = 0
    """Index of the line that is said next."""
    began_s: float = 0.0
    """Session time at which the comfort began."""
    restarts: int = 0
    """How often the massage was begun anew after crying."""


@dataclass(frozen=True)
class Clock:
    """The clock of the cap on the whole session."""

    began_s: float | None = None
    """Session time at which it began; None before set-up."""
    waited_s: float = 0.0
    """Time that set-up and greeting waited for the parent, which the cap does not count."""
    waiting_from_s: float = 0.0
    """Session time at which the parent's turn began last."""


@dataclass(frozen=True)
class Tokens:
    """Tokens of spoken lines. They count up from 1."""

    last: int = 0
    """The line asked for last."""
    spoken: int = 0
    """The line that was spoken, or silenced, last."""
    awaited: int = 0
    """The line that has to be spoken before the session goes on; 0 for none."""


@dataclass(frozen=True)
class Wishes:
    """How the parent wants the session to be."""

    tempo: float = 1.0
    """Speed of the strokes, relative to the plan's."""
    volume_db: float = 0.0
    """Speech volume relative to the setting."""
    music: bool = True
    """Music is wanted."""
    pronoun: str = "they"
    """he, she or they: the baby's, or as the parent just said."""
    finish: bool = False
    """The parent said "finish" once; the second time is the end."""


@dataclass(frozen=True)
class Ended:
    """The end of a session, from the moment it is decided."""

    reason: str
    """Why it ended; never empty."""
    at_s: float
    """Session time at which it was decided."""
    phase: Phase
    """The phase that it came in."""


@dataclass(frozen=True)
class State:
    """Everything that a session remembers."""

    steps: tuple[PlanStep, ...]
    """The steps of today as they stand now; skipped and dropped ones are taken out."""
    phase: Phase = Phase.GATE
    part: Part = Part.SAYING
    back: Place | None = None
    """Where a pause, comfort or the end came in."""
    due: Due = Due()
    resuming: Literal["", "offered", "yes"] = ""
    """Whether resuming a session that was cut off was offered, or the parent said yes to it."""
    asked: Asked = Asked()
    answers: Answers = Answers()
    progress: Progress = Progress()
    done: Done = Done()
    comfort: Comfort = Comfort()
    clock: Clock = Clock()
    tokens: Tokens = Tokens()
    wishes: Wishes = Wishes()
    signs: tuple[tuple[str, float], ...] = ()
    """Small signs of stress that the parent told of, and when."""
    card_gone: bool = False
    """The sound card vanished, and is not back yet."""
    ended: Ended | None = None

    @property
    def reason(self) -> str:
        """Why the session ended; empty until then."""
        return self.ended.reason if self.ended else ""

    @property
    def step(self) -> PlanStep:
        """The current step; the last one once all are done."""
        return self.steps[min(self.progress.index, len(self.steps) - 1)]

    @property
    def ahead(self) -> tuple[PlanStep, ...]:
        """The steps after the current one."""
        return self.steps[self.progress.index + 1 :]

    @property
    def all_done(self) -> bool:
        """No step is left."""
        return self.progress.index >= len(self.steps)

    @property
    def step_passes(self) -> int:
        """Passes of the current step, with those that were asked for."""
        return self.step.passes + self.progress.extra_passes

    @property
    def total_s(self) -> float:
        """Strokes of the current step, in seconds at the plan's tempo."""
        return self.step_passes * self.step.pass_s

    def progress_at(self, now_s: float) -> float:
        """Strokes done in the current step, in seconds at the plan's tempo."""
        progress = self.progress
        if self.part is not Part.GUIDING:
            return progress.done_s
        guided_s = (now_s - progress.anchor_s) * self.wishes.tempo
        return min(self.total_s, progress.done_s + guided_s)
