"""Reminders that a calendar understands."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.journal import Journal, reminder
from assistant.running.planned_session import plan_session
from tests.journal.parent import NOON, a_baby

ADA = Baby(birth_date=datetime(2025, 9, 1).date(), name="Ada")
AT = datetime(2026, 3, 5, 10, 30)


def read(path: Path) -> Event:
    (event,) = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert isinstance(event, Event)
    return event


def test_it_is_an_event_with_an_alarm_at_the_parents_own_hour(tmp_path: Path) -> None:
    path = reminder.write(ADA, AT, NOON, tmp_path / "reminders")
    event = read(path)
    assert event.decoded("dtstart") == AT and event.decoded("dtstart").tzinfo is None
    assert event["summary"] == "Massage for Ada"
    assert event.decoded("dtstamp").tzinfo is not None
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_second_one_for_the_same_time_takes_its_place(tmp_path: Path) -> None:
    first = reminder.write(ADA, AT, NOON, tmp_path)
    assert reminder.write(ADA, AT, NOON, tmp_path) == first
    assert list(tmp_path.iterdir()) == [first]


def test_it_says_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    made = plan_session(
        shipped(), Journal(tmp_path / "data" / "journal.sqlite"), a_baby(), Settings(), NOON
    )
    remind = made.remind(clock=lambda: NOON)
    soon = remind(45)
    path = tmp_path / "data" / "reminders" / "massage-2026-03-04-1245.ics"
    assert soon == f"Reminder: {path}" and read(path).decoded("dtstart").minute == 45
    following = remind(None)
    assert "massage-2026-03-05" in following and made.script.next_time is not None


def test_a_folder_that_cannot_be_written_to_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    made = plan_session(
        shipped(), Journal(tmp_path / "data" / "journal.sqlite"), a_baby(), Settings(), NOON
    )
    (tmp_path / "data" / "reminders").write_text("in the way")
    told = made.remind(clock=lambda: NOON)(45)
    assert told.startswith("The reminder could not be written") and "\n" not in told
