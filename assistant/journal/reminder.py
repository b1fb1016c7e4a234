"""A reminder of the next session, as a file that any calendar opens."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

from icalendar import Alarm, Calendar, Event

from assistant import places
from assistant.content.baby import Baby
from assistant.files.replace import replacing

LENGTH = timedelta(minutes=15)
"""Time that is kept free in the calendar."""


def default_folder() -> Path:
    """The folder of reminders."""
    return places.data_dir() / "reminders"


def write(baby: Baby, at: datetime, now: datetime, folder: Path | None = None) -> Path:
    """Write the reminder, all or nothing; a second one for the same minute takes its place.

    `at` and `now` are the parent's local time. The calendar is told no time zone: it means the
    same hour wherever it is opened. Returns the file. Raises OSError.
    """
    folder = places.own_folder(folder or default_folder())
    event = Event()
    event.add("uid", f"{uuid4()}@babymassage")
    event.add("dtstamp", now.astimezone(timezone.utc))
    event.add("dtstart", at.replace(second=0, microsecond=0))
    event.add("duration", LENGTH)
    event.add("summary", f"Massage for {baby.words['baby']}")
    event.add("description", "Only if your baby is awake, calm and happy.")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "Time for a massage, if you both like.")
    alarm.add("trigger", timedelta())
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//babymassage//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    path = folder / f"massage-{at:%Y-%m-%d-%H%M}.ics"
    with replacing(path, owner_only=True) as file:
        file.write(calendar.to_ical())
    return path
