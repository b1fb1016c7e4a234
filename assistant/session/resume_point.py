"""The place to resume a session that was cut off from, and the offer to."""

from dataclasses import dataclass

from assistant.guide.gate import Question
from assistant.guide.plan import Plan, PlanStep

OFFER = "carry_on"
"""Name of the question whether to resume it."""


@dataclass(frozen=True)
class ResumePoint:
    """A place in a session, with all that counts toward its caps. The journal keeps it.

    It is never behind what was done: the current stroke counts as done.
    """

    steps: tuple[PlanStep, ...]
    """The steps, without those that were left out or dropped."""
    index: int
    """Index of the current step."""
    resting: bool
    """The current step is over, and the next one has not begun."""
    crying: bool
    """The session was in comfort, and waits for the one restart."""
    progress_s: float
    """Strokes done in the current step before the current stroke, in seconds at the plan's
    tempo."""
    reached_s: float
    """Strokes done in the current step with the current stroke, in seconds at the plan's tempo."""
    extra_passes: int
    """Passes added to the current step by "again"."""
    passes: tuple[tuple[str, str, int], ...]
    """Passes begun before the current step: technique, side, count."""
    met: tuple[tuple[str, str], ...]
    """Technique and side of moves that were done far enough for others to build on."""
    hands_on_s: float
    """Time spent on strokes."""
    clock_s: float
    """Time that counts toward the cap on the whole session."""
    tempo: float
    """Speed of the strokes, relative to the plan's."""
    music: bool
    """Music is wanted."""
    pronoun: str
    """he, she or they."""
    restarts: int
    """Restarts after crying."""

    @property
    def step(self) -> PlanStep | None:
        """The step to resume with; None where nothing is left."""
        index = self.index + (1 if self.resting else 0)
        return self.steps[index] if index < len(self.steps) else None


@dataclass(frozen=True)
class ResumeOffer:
    """An offer to resume a session, with what has to be asked."""

    plan: Plan
    """The plan of the session that was cut off."""
    point: ResumePoint
    offer: str
    """The question whether to resume it."""
    questions: tuple[Question, ...]
    """The gate's questions whose answer may have changed, and which are asked again."""
    otherwise: str = ""
    """Said after a no: why no other session is possible today. Empty where one begins afresh."""
