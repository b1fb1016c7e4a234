"""The safety questions before a session, and what each answer means. Pure."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from assistant.guide.baby import Baby, days_for
from assistant.guide.history import History
from assistant.guide.library import library
from assistant.guide.models import ProfileQuestion
from assistant.settings import Settings

LOCKED_MONTHS = 1.5
"""Under this corrected age there is no session without a professional's agreement."""

BETWEEN_SESSIONS = timedelta(hours=4)
"""Between two sessions of one day."""

WIND_DOWN_MIN = 120
"""Nearer than this to night sleep only the wind-down set is offered, whatever the setting."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Question:
    """A yes/no question; any answer but `passes_on` ends the gate without a session."""

    id: str
    say: str
    passes_on: Literal["yes", "no"]
    refusal: str
    """What is said when it fails: kindly, and when a session becomes possible."""


@dataclass(frozen=True)
class Refusal:
    """Why there is no session now, before any question."""

    id: Literal["locked", "surgery", "enough", "daily", "too_soon", "sleep"]
    say: str


@dataclass(frozen=True)
class SleepAdvice:
    """What the time to night sleep allows."""

    kind: Literal["any", "wind-down", "none"]
    say: str
    """The warning; empty where none is due."""


def questions(settings: Settings, history: History, today: date) -> tuple[Question, ...]:
    """The questions of today's gate, in order.

    All of them are asked in each session, whatever the `history`; what is asked once is in
    `profile_questions`, what is said only in a first session in `setup_lines`.
    """
    baby = _baby(settings, today)
    wait_days = math.ceil(settings.vaccine_wait_h / 24)
    slots = {
        "wait": f"{_NUMBERS[wait_days]} days",
        # The day of the vaccination is not known: after a full wait from today it is surely over.
        "day": _WEEKDAYS[(today + timedelta(days=wait_days)).weekday()],
        "feed": _duration(settings.min_after_feed_min),
    }
    return tuple(
        Question(
            id=question.id,
            say=baby.fill(question.say, **slots),
            passes_on=question.passes_on,
            refusal=baby.fill(question.refusal, **slots),
        )
        for question in library().gate.question
    )


def profile_questions() -> tuple[ProfileQuestion, ...]:
    """The questions asked when a profile is made; answers go into [baby] of the settings."""
    return library().gate.profile


def setup_lines(settings: Settings, history: History, today: date) -> tuple[str, ...]:
    """What to get ready, a short line each; then "ready" is awaited."""
    baby = _baby(settings, today)
    due = {
        "each session": True,
        "first session": history.sessions == 0,
        "with oil": settings.baby is not None and settings.oil_on(baby, today),
    }
    return tuple(baby.fill(line.say) for line in library().gate.setup if due[line.when])


def refusal(baby: Baby, settings: Settings, history: History, now: datetime) -> Refusal | None:
    """Why no session may begin now; None where the questions may be asked.

    `now` is the parent's local time, like `history.last_end`.
    """
    locked = baby.corrected_days(now.date()) < days_for(LOCKED_MONTHS)
    if locked and not settings.allow_under_6_weeks:
        return _refuse("locked", baby)
    if baby.recent_surgery and not baby.clinician_agrees:
        return _refuse("surgery", baby)
    if history.stops_today:
        return _refuse("enough", baby)
    if history.sessions_today >= settings.sessions_per_day:
        return _refuse("daily", baby)
    if (
        history.sessions_today
        and history.last_end is not None
        and now - history.last_end < BETWEEN_SESSIONS
    ):
        return _refuse("too_soon", baby)
    return None


def sleep_advice(baby: Baby, settings: Settings, to_night_sleep_min: float | None) -> SleepAdvice:
    """What may be offered `to_night_sleep_min` minutes before night sleep; None: not known."""
    said = library().gate.refusals
    if to_night_sleep_min is None or to_night_sleep_min >= max(
        settings.sleep_gap_min, WIND_DOWN_MIN
    ):
        return SleepAdvice("any", "")
    if not settings.wind_down_allowed:
        return SleepAdvice("none", baby.fill(said.sleep))
    # The setting moves only the warning; the quiet set is a hard limit.
    warn = to_night_sleep_min < settings.sleep_gap_min
    return SleepAdvice("wind-down", baby.fill(said.wind_down) if warn else "")


def _refuse(
    id_: Literal["locked", "surgery", "enough", "daily", "too_soon", "sleep"], baby: Baby
) -> Refusal:
    return Refusal(id_, baby.fill(getattr(library().gate.refusals, id_)))


def _baby(settings: Settings, today: date) -> Baby:
    """The profile, or a baby of whom only "your baby" can be said."""
    return settings.baby or Baby(birth_date=today)


def _duration(minutes: int) -> str:
    return {
        45: "three quarters of an hour",
        60: "an hour",
        90: "an hour and a half",
        120: "two hours",
    }.get(minutes, f"{minutes} minutes")
