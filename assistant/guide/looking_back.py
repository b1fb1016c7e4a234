"""The last session and the next one, in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.config.settings import Settings
from assistant.content.library import Library
from assistant.content.words import WEEKDAYS
from assistant.guide.gate import BETWEEN_SESSIONS, spoken_clock
from assistant.guide.history import History

LATEST_HOUR = 18
"""A second session of the day is not proposed from this hour on."""

MOST_NAMED = 3
"""Moves of the last session that are named, at most."""


@dataclass(frozen=True)
class LastTime:
    """The last session, in words."""

    when: str
    """"today", "yesterday", "on Monday", "more than a week ago"."""
    moves: str
    """Its main moves in words: "Kneading, and Thumb over thumb"; empty where there were none."""


@dataclass(frozen=True)
class NextTime:
    """The next session, in words."""

    at: datetime
    """When a reminder for it is due, local time."""
    when: str
    """"tomorrow", "today, from four o'clock on"."""


def last_time(library: Library, held_on: date, techniques: Sequence[str], today: date) -> LastTime:
    """The session of `held_on`; `techniques` are the ids that were done, in order."""
    known = library.techniques
    mains = [t for name in dict.fromkeys(techniques) if (t := known.get(name)) is not None]
    titles = [t.title for t in mains if t.role == "main"][-MOST_NAMED:]
    return LastTime(_ago(held_on, today), _listed(titles))


def next_time(settings: Settings, history: History, now: datetime) -> NextTime:
    """When there may be another session after one that begins at `now` and goes well."""
    later = now + BETWEEN_SESSIONS
    again = history.sessions_today + 1 < settings.sessions_per_day and not history.stops_today
    if again and later.date() == now.date() and later.hour < LATEST_HOUR:
        return NextTime(later, f"today, from {spoken_clock(later)} on")
    return NextTime(now + timedelta(days=1), "tomorrow")


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    if days < 2:
        return "yesterday" if days == 1 else "today"
    return f"on {WEEKDAYS[day.weekday()]}" if days < 7 else "more than a week ago"


def _listed(titles: Sequence[str]) -> str:
    if len(titles) < 2:
        return "".join(titles)
    return f"{', '.join(titles[:-1])}, and {titles[-1]}"
