"""The words of one session: every line that it can say, with its slots filled in."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import Library
from assistant.content.words import PRONOUNS, in_words
from assistant.guide.gate import Question, Refusal
from assistant.guide.looking_back import LastTime, NextTime
from assistant.guide.plan import Plan, PlanStep
from assistant.session.lines import LINES, load_lines
from assistant.session.resume_point import ResumeOffer
from assistant.session.state import State

__all__ = ["LINES", "Script", "load_lines", "minutes_line", "speech_s"]

WORDS_PER_S = 2.2
"""Rate of speech that times are estimated with, words per second; a real voice is faster."""

LONGEST_MINUTES = 20
"""The longest remaining time that is said in figures."""


def speech_s(text: str) -> float:
    """Estimated time to say `text`."""
    return 0.4 + len(text.split()) / WORDS_PER_S


@dataclass(frozen=True)
class Script:
    """What one session is made of. Immutable; the conductor reads it."""

    library: Library
    """The content that the plan was made from."""
    plan: Plan
    baby: Baby
    settings: Settings
    questions: tuple[Question, ...]
    """The gate's questions, in order."""
    preparations: tuple[str, ...]
    """What to get ready, a spoken line each."""
    lines: Mapping[str, str]
    """Line id to sentence template."""
    quiet: Plan | None = None
    """The wind-down set, for a parent who says that bedtime is near."""
    warning: str = ""
    """What is said first of all about today, or empty."""
    refusal: Refusal | None = None
    """Why a session is not possible now; nothing else is said then."""
    last_time: LastTime | None = None
    """The session before this one; None for the first."""
    next_time: NextTime | None = None
    """When the next session may be; None where that is not known."""
    resume: ResumeOffer | None = None
    """A session that was cut off, which may be resumed."""

    @cached_property
    def resumed(self) -> "Script":
        """The same for the session that was cut off, if the parent wants to resume it."""
        if self.resume is None:
            return self
        return replace(
            self,
            plan=self.resume.plan,
            questions=self.resume.questions,
            preparations=(),
            quiet=None,
        )

    def line(self, line: str, pronoun: str, slots: Mapping[str, str]) -> str:
        """The words of a line. Raises KeyError for an id or slot that does not exist."""
        forms = PRONOUNS[pronoun]
        capital = {key.capitalize(): value.capitalize() for key, value in forms.items()}
        return self.lines[line].format(**forms, **capital, **slots)

    def texts(self, pronoun: str | None = None) -> list[str]:
        """Every text that the session can say, most urgent first, without repeats.

        With a `pronoun` only that one's; else the baby's own first, then the others, since a
        parent may say "she" of a baby that was entered without one.
        """
        if self.refusal is not None:
            return [self.refusal.say]
        pronouns = [pronoun] if pronoun else sorted(PRONOUNS, key=lambda p: p != self.baby.pronoun)
        found = [self.warning, *(q.say for q in self.questions)]
        if self.resume is not None:
            found = [self.resume.offer, *found, self.resume.otherwise]
            found += [q.say for q in self.resume.questions]
        for q in self.questions:
            found += [q.refusal, q.goes_on, q.ask_day, *q.refusal_on, q.offer]
        found += self.preparations
        for step in self._every_step():
            found += [step.say, step.reason]
        for one in pronouns:
            for line in self.lines:
                found += [self.line(line, one, slots) for slots in self._slots(line)]
        return [text for text in dict.fromkeys(found) if text]

    def _every_step(self) -> tuple[PlanStep, ...]:
        return tuple(step for plan in self._plans() for step in plan.steps)

    def _plans(self) -> list[Plan]:
        """Today's, and those that may take its place."""
        resumed = self.resume.plan if self.resume else None
        return [plan for plan in (self.plan, self.quiet, resumed) if plan is not None]

    def _slots(self, line: str) -> Iterator[Mapping[str, str]]:
        template = self.lines[line]
        if line == "gate.carry_on":
            return  # The one that is said is in `resume`.
        if "{when}" in template:
            yield from self._about_other_days(line)
        elif "{minutes}" in template:
            for minutes in range(2, LONGEST_MINUTES + 1):
                yield {"minutes": in_words(minutes)}
        elif "{step}" in template or "{steps}" in template:
            for plan in self._plans():
                for number, step in enumerate(plan.steps, 1):
                    yield self._place(number, len(plan.steps), step)
        elif "{title}" in template or "{side}" in template:
            for step in self._every_step():
                yield {"title": step.title, "side": self.side(step)}
        else:
            yield {}

    def _about_other_days(self, line: str) -> Iterator[Mapping[str, str]]:
        if line.startswith("tell.last"):
            if self.last_time is not None:
                yield {"when": self.last_time.when, "moves": self.last_time.moves}
        elif self.next_time is not None:
            yield {"when": self.next_time.when}

    def side(self, step: PlanStep) -> str:
        """The leg of a step, as it is said."""
        return self.lines[f"side.{step.side}"]

    def place_of(self, state: State) -> Mapping[str, str]:
        """The slots of "where are we"."""
        number = min(state.progress.index + 1, len(state.steps))
        return self._place(number, len(state.steps), state.step)

    def _place(self, number: int, steps: int, step: PlanStep) -> Mapping[str, str]:
        return {
            "step": in_words(number),
            "steps": in_words(steps),
            "title": step.title,
            "side": self.side(step),
        }


def minutes_line(left_s: float) -> tuple[str, Mapping[str, str]]:
    """The line and slots that tell a remaining time."""
    minutes = math.floor(left_s / 60 + 0.5)
    if left_s < 50:
        return "tell.under_minute", {}
    if minutes <= 1:
        return "tell.one_minute", {}
    return "tell.minutes", {"minutes": in_words(min(minutes, LONGEST_MINUTES))}
