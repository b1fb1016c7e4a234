"""What the parent has told at the gate before, as far as it still counts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import Library

Answer = Literal["yes", "no", "not_sure"]
"""An answer to a question of the gate."""

VACCINATION = "G2"
"""The question whose answer has a day of its own."""

FRESH = timedelta(days=1)
"""A day of vaccination told no longer ago than yesterday answers for today."""


@dataclass(frozen=True)
class Told:
    """One answer, and when it was given."""

    answer: Answer
    at: datetime
    """The time of the answer, in the parent's local time."""
    day: date | None = None
    """The day of the vaccination, where it was told."""


@dataclass(frozen=True)
class Known:
    """The last answer to each question, by the question's id. The default knows nothing."""

    told: Mapping[str, Told] = field(default_factory=dict)

    @classmethod
    def settled(cls, library: Library, at: datetime) -> "Known":
        """An answer without a concern, given at `at`, to each question that is asked once."""
        return cls({q.id: Told("no", at) for q in library.gate.profile})

    def after(
        self, question: str, answer: Answer, at: datetime, days_ago: int | None = None
    ) -> "Known":
        """The same with one more answer; `days_ago` is 0 for a vaccination of that very day."""
        day = None if days_ago is None else at.date() - timedelta(days=days_ago)
        return replace(self, told={**self.told, question: Told(answer, at, day)})

    def settles(self, question: str) -> bool:
        """Whether a question that is asked once has a clear answer."""
        told = self.told.get(question)
        return told is not None and told.answer != "not_sure"

    def profile(self, library: Library, baby: Baby) -> Baby:
        """The baby with what was told by voice, as far as the profile does not say it."""
        for asked in library.gate.profile:
            told = self.told.get(asked.id)
            if told is not None and getattr(baby, asked.field) in (None, "unknown"):
                baby = with_answer(library, baby, asked.id, told.answer)
        return baby

    def wait_over(self, settings: Settings) -> datetime | None:
        """When the wait after the vaccination told last is surely over; None: none was told."""
        told = self.told.get(VACCINATION)
        if told is None or told.answer != "yes" or told.day is None:
            return None
        return wait_over(told.day, told.at, settings)

    def tells_vaccination(self, settings: Settings, now: datetime) -> bool:
        """Whether today's question about vaccination is answered by what was told before.

        It is where the day was told by yesterday and the wait after it is over. A "no" of
        yesterday answers nothing: a vaccination may have come since.
        """
        over = self.wait_over(settings)
        if over is None or over > now:
            return False
        return now.date() - self.told[VACCINATION].at.date() <= FRESH


def wait_over(day: date, told_at: datetime, settings: Settings) -> datetime:
    """When the wait after a vaccination on `day`, at an hour that nobody told, is surely over."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    return min(midnight, told_at) + timedelta(hours=settings.vaccine_wait_h)


def with_answer(library: Library, baby: Baby, question: str, answer: Answer) -> Baby:
    """The profile after an answer to a question that is asked once; "not sure" changes nothing."""
    for asked in library.gate.profile:
        if asked.id == question and answer != "not_sure":
            value = asked.if_yes if answer == "yes" else asked.if_no
            return baby.model_copy(update={asked.field: value})
    return baby
