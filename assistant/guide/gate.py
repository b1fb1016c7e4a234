"""The safety questions before a session, and what each answer means. Pure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from assistant.config.settings import Settings
from assistant.content.baby import Baby, days_for
from assistant.content.library import Library
from assistant.content.models import GateQuestion, ProfileQuestion
from assistant.content.words import NUMBERS, WEEKDAYS, in_words
from assistant.guide.history import History
from assistant.guide.known import VACCINATION, Answer, Known, Told, wait_over, with_answer

__all__ = ["Answer", "Known", "Told", "with_answer"]

LOCKED_MONTHS = 1.5
"""Under this corrected age there is no session without a professional's agreement."""

BETWEEN_SESSIONS = timedelta(hours=4)
"""The least time between two sessions of one day."""

WIND_DOWN_MIN = 120
"""Nearer than this to night sleep only the wind-down set is offered, whatever the setting."""

EVENING = time(15)
"""From this hour on bedtime may be near; it is asked for where it is not known."""

NIGHT_H = 10
"""The length of the night, from bedtime on."""

ONE_WORD_DAYS = 7
"""Days back that a vaccination can be told by voice: the longest wait that can be set."""

LARGEST_WORD = 10
"""Larger numbers of weeks are said in figures."""

RefusalId = Literal["locked", "surgery", "enough", "daily", "too_soon", "vaccinated", "sleep"]


@dataclass(frozen=True)
class Question:
    """A yes/no question, and what follows where the answer is not the one that passes."""

    id: str
    say: str
    passes_on: Literal["yes", "no"]
    refusal: str
    """The kind sentence when it fails, with the time when a session is possible."""
    otherwise: Literal["refuse", "leave_out", "quiet"] = "refuse"
    """What a failure leads to: no session, one without some moves, or the wind-down set."""
    goes_on: str = ""
    """The sentence before a session that is changed so."""
    leave_out: frozenset[str] = frozenset()
    """The techniques that are left out then."""
    ask_day: str = ""
    """The question before the refusal, which day it was."""
    refusal_on: tuple[str, ...] = ()
    """The refusal by days ago, from 0; empty where the wait is over and the gate goes on."""
    offer: str = ""
    """The question after the refusal, whether to set a reminder."""
    offer_min: int = 0
    """Minutes from now to that reminder."""


@dataclass(frozen=True)
class Refusal:
    """Why there is no session now, before any question."""

    id: RefusalId
    say: str
    possible: datetime | None = None
    """The time from which on there may be one; None where it is not known."""


@dataclass(frozen=True)
class SleepAdvice:
    """The sessions that the time to night sleep allows."""

    kind: Literal["any", "wind-down", "none"]
    say: str
    """The warning; empty where none is due."""


def questions(
    library: Library,
    baby: Baby,
    settings: Settings,
    now: datetime,
    known: Known | None = None,
    *,
    quiet: bool = False,
) -> tuple[Question, ...]:
    """The questions of the gate at `now`, in order; what is `known` already is left out.

    What is asked once per profile follows the first question. `quiet` is for a session that is
    the wind-down set anyway: bedtime is not asked for.
    """
    known = known or Known()
    once = [
        _once(library, question, baby)
        for question in library.gate.profile
        if question.by_voice and _open(question, baby, known)
    ]
    found = [
        _question(library, question, settings, baby, now)
        for question in library.gate.question
        if not (question.id == VACCINATION and known.tells_vaccination(settings, now))
        and not (question.when == "evening" and (quiet or not _asks_bedtime(settings, now)))
    ]
    return (*found[:1], *once, *found[1:])


def setup_lines(
    library: Library, baby: Baby, settings: Settings, history: History, on: date
) -> tuple[str, ...]:
    """The list of what to get ready, a short line each."""
    due = {
        "each session": True,
        "first session": history.sessions == 0,
        "with oil": settings.oil_on(baby, on),
    }
    return tuple(baby.fill(line.say) for line in library.gate.setup if due[line.when])


def refusal(
    library: Library,
    baby: Baby,
    settings: Settings,
    history: History,
    now: datetime,
    known: Known | None = None,
) -> Refusal | None:
    """Why no session may begin now; None where the questions may be asked.

    `now` is the parent's local time, like `history.last_end`.
    """
    said = library.gate.refusals
    left = _days_locked(baby, now.date())
    if left > 0 and not settings.allow_under_6_weeks:
        return Refusal("locked", locked_line(library, baby, now.date()), _midnight(now, left))
    if baby.recent_surgery and not baby.clinician_agrees:
        return Refusal("surgery", baby.fill(said.surgery))
    if history.stops_today:
        return Refusal("enough", baby.fill(said.enough), _midnight(now, 1))
    if history.sessions_today >= settings.sessions_per_day:
        return Refusal("daily", baby.fill(said.daily), _midnight(now, 1))
    if history.sessions_today and history.last_end is not None:
        possible = history.last_end + BETWEEN_SESSIONS
        if now < possible and possible.date() != now.date():
            return Refusal("daily", baby.fill(said.daily), _midnight(now, 1))
        if now < possible:
            return Refusal(
                "too_soon", baby.fill(said.too_soon, time=spoken_clock(possible)), possible
            )
    over = (known or Known()).wait_over(settings)
    if over is not None and now < over:
        return Refusal("vaccinated", baby.fill(said.vaccinated, day=_day(over, now)), over)
    if sleep_advice(library, baby, settings, to_night_min(settings, now)).kind == "none":
        return Refusal("sleep", baby.fill(said.sleep), _midnight(now, 1))
    return None


def locked_line(library: Library, baby: Baby, on: date) -> str:
    """Why a very small baby has no massage yet, and in how many weeks it may."""
    weeks = max(1, math.ceil(_days_locked(baby, on) / 7))
    wait = "a week" if weeks == 1 else f"{in_words(weeks, LARGEST_WORD)} weeks"
    return baby.fill(library.gate.refusals.locked, wait=wait)


def _days_locked(baby: Baby, on: date) -> int:
    """Days until massage begins; counted past the due date for a baby not due yet."""
    return days_for(LOCKED_MONTHS) - (baby.age_days(on) - 7 * baby.weeks_early)


def to_night_min(settings: Settings, now: datetime) -> float | None:
    """Minutes to night sleep, 0 in the night; None where bedtime is not set."""
    if not settings.night_sleep:
        return None
    hours, minutes = settings.night_sleep.split(":")
    left_min = (int(hours) * 60 + int(minutes) - now.hour * 60 - now.minute) % 1440
    return 0.0 if left_min > 1440 - NIGHT_H * 60 else float(left_min)


def sleep_advice(
    library: Library, baby: Baby, settings: Settings, to_night_sleep_min: float | None
) -> SleepAdvice:
    """What may be offered `to_night_sleep_min` minutes before night sleep; None: not known."""
    said = library.gate.refusals
    if to_night_sleep_min is None or to_night_sleep_min >= max(
        settings.sleep_gap_min, WIND_DOWN_MIN
    ):
        return SleepAdvice("any", "")
    if not settings.wind_down_allowed:
        return SleepAdvice("none", baby.fill(said.sleep))
    # The setting moves only the warning; the quiet set is a hard limit.
    warn = to_night_sleep_min < settings.sleep_gap_min
    return SleepAdvice("wind-down", baby.fill(said.wind_down) if warn else "")


# -- the questions -------------------------------------------------------------------------


def _question(
    library: Library, question: GateQuestion, settings: Settings, baby: Baby, now: datetime
) -> Question:
    wait_days = math.ceil(settings.vaccine_wait_h / 24)
    slots = {
        "wait": f"{NUMBERS[wait_days]} days",
        # Where nobody tells the day: after a full wait from now it is surely over.
        "day": WEEKDAYS[(now + timedelta(days=wait_days)).weekday()],
        "feed": _duration(settings.min_after_feed_min),
        "gap": _duration(max(settings.sleep_gap_min, WIND_DOWN_MIN)),
    }
    evening = question.when == "evening"
    return Question(
        id=question.id,
        say=baby.fill(question.say, **slots),
        passes_on=question.passes_on,
        refusal=baby.fill(question.refusal, **slots),
        otherwise="quiet" if evening and settings.wind_down_allowed else "refuse",
        goes_on=baby.fill(library.gate.refusals.wind_down) if evening else "",
        ask_day=baby.fill(question.ask_day, **slots),
        refusal_on=tuple(_refusals(question, settings, baby, now)) if question.ask_day else (),
        offer=baby.fill(question.offer, **slots),
        offer_min=settings.min_after_feed_min if question.offer else 0,
    )


def _refusals(
    question: GateQuestion, settings: Settings, baby: Baby, now: datetime
) -> Iterator[str]:
    for days_ago in range(ONE_WORD_DAYS + 1):
        over = wait_over(now.date() - timedelta(days=days_ago), now, settings)
        yield baby.fill(question.refusal_on, day=_day(over, now)) if over > now else ""


def _once(library: Library, question: ProfileQuestion, baby: Baby) -> Question:
    """A question of the profile: what it blocks is left out, or there is no session."""
    moves = library.techniques.values()
    leave_out = frozenset(t.id for t in moves if question.leaves_out in t.blocked_by)
    return Question(
        id=question.id,
        say=baby.fill(question.say),
        passes_on="no",
        refusal=baby.fill(library.gate.refusals.surgery),
        otherwise="leave_out" if question.leaves_out else "refuse",
        goes_on=baby.fill(question.goes_on),
        leave_out=leave_out,
    )


def _open(question: ProfileQuestion, baby: Baby, known: Known) -> bool:
    """Whether nobody has answered it yet."""
    value = getattr(baby, question.field)
    return value in (None, "unknown") and not known.settles(question.id)


def _asks_bedtime(settings: Settings, now: datetime) -> bool:
    return not settings.night_sleep and not time(5) <= now.time() < EVENING


# -- times in words ------------------------------------------------------------------------


def _midnight(now: datetime, days: int) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), time())


def _day(when: datetime, now: datetime) -> str:
    days = (when.date() - now.date()).days
    return {0: "later today", 1: "tomorrow"}.get(days, f"on {WEEKDAYS[when.weekday()]}")


def spoken_clock(when: datetime) -> str:
    """The next full or half hour, as it is said."""
    half_hours = math.ceil((when.hour * 60 + when.minute) / 30) % 48
    hour = NUMBERS[(half_hours // 2 - 1) % 12 + 1]
    return f"half past {hour}" if half_hours % 2 else f"{hour} o'clock"


def _duration(minutes: int) -> str:
    return {
        45: "three quarters of an hour",
        60: "an hour",
        90: "an hour and a half",
        120: "two hours",
        180: "three hours",
    }.get(minutes, f"{minutes} minutes")
