"""The last session and the next one, in words."""

from datetime import date, datetime, timedelta

import pytest

from assistant.config.settings import Settings
from assistant.content.library import shipped
from assistant.guide.history import History
from assistant.guide.looking_back import last_time, next_time

TODAY = date(2026, 3, 4)  # a Wednesday
NOON = datetime(2026, 3, 4, 12)


@pytest.mark.parametrize(
    ("days", "when"),
    [(0, "today"), (1, "yesterday"), (2, "on Monday"), (6, "on Thursday"),
     (7, "more than a week ago"), (90, "more than a week ago")],
)  # fmt: skip
def test_when_the_last_session_was(days: int, when: str) -> None:
    assert last_time(shipped(), TODAY - timedelta(days=days), [], TODAY).when == when


def test_main_moves_are_named_once_and_three_at_most() -> None:
    legs = ["fg-opening-stroke", "fg-knead-foot", "fg-rub-foot", "fg-closing-stroke"] * 2
    assert last_time(shipped(), TODAY, legs, TODAY).moves == "Kneading, and Rub the foot"
    many = [*legs, "ln-top-of-foot", "ln-bicycle"]
    assert last_time(shipped(), TODAY, many, TODAY).moves.count(",") == 2
    assert last_time(shipped(), TODAY, ["fg-opening-stroke", "no-such-move"], TODAY).moves == ""


@pytest.mark.parametrize(
    ("per_day", "now", "history", "when", "at"),
    [
        (1, NOON, History(), "tomorrow", NOON + timedelta(days=1)),
        (2, NOON, History(), "today, from four o'clock on", NOON + timedelta(hours=4)),
        (2, NOON, History(sessions_today=1), "tomorrow", NOON + timedelta(days=1)),
        (2, NOON.replace(hour=15), History(), "tomorrow", NOON + timedelta(hours=27)),
        (2, NOON.replace(hour=22), History(), "tomorrow", NOON + timedelta(hours=34)),
    ],
)
def test_when_the_next_one_may_be(
    per_day: int, now: datetime, history: History, when: str, at: datetime
) -> None:
    found = next_time(Settings(sessions_per_day=per_day), history, now)
    assert (found.when, found.at) == (when, at)
