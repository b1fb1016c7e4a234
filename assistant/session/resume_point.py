"""The place to resume a session that was cut off from, and the offer to."""

from dataclasses import dataclass

from assistant.guide.gate import Question
from assistant.guide.plan import Plan, PlanStep

OFFER = "carry_on"
"""Name of the question whether to resume it."""


@dataclass(frozen=True)
class ResumePoint:
    """A place in a session, with all that counts toward its caps. The journal keeps it.

    It is never behind what was done: the stroke at hand counts as done.
    """

    steps: tuple[PlanStep, ...]
    """The steps as they stand; left out and dropped ones are not among them."""
    index: int
    """The step at hand."""
    resting: bool
    """The step at hand is over, and the next one has not begun."""
    crying: bool
    """It was in comfort, and waits for the one restart."""
    progress_s: float
    """Strokes done of the step at hand up to the beginning of the stroke at hand, in seconds at
    the plan's tempo."""
    reached_s: float
    """The same up to the end of that stroke: as far as the step came at most."""
    extra_passes: int
    passes: tuple[tuple[str, str, int], ...]
    """Passes begun before the step at hand: technique, side, count."""
    met: tuple[tuple[str, str], ...]
    hands_on_s: float
    """Time spent on strokes."""
    clock_s: float
    """Time that counts toward the cap on the whole session."""
    tempo: float
    music: bool
    pronoun: str
    restarts: int
    """Restarts after crying."""

    @property
    def step(self) -> PlanStep | None:
        """Where it would go on; None where nothing is left."""
        index = self.index + (1 if self.resting else 0)
        return self.steps[index] if index < len(self.steps) else None


@dataclass(frozen=True)
class ResumeOffer:
    """An offer to resume a session, with what has to be asked."""

    plan: Plan
    """The plan of the session that was cut off."""
    point: ResumePoint
    offer: str
    """Whether to resume it, in words; asked first."""
    questions: tuple[Question, ...]
    """What is asked of the baby once more, since it may have changed."""
    otherwise: str = ""
    """What is said where the parent does not want to: why there is no other session today. Empty:
    it begins afresh."""
