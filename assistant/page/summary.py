"""The page after a session: its length, its moves, and pictures of it."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path

import numpy as np

from assistant.content.library import Library
from assistant.journal import Entry
from assistant.timeline.records import CueRecord, EndRecord, Record, StepRecord

ENDS = {
    "complete": "with everything done",
    "finished": "when you said so",
    "stopped": "when you said so",
    "crying": "with a cuddle",
    "yawning": "with a yawn",
}
"""Words for the end of a session, by its reason; other reasons have none."""


@dataclass(frozen=True)
class Picture:
    """A picture for the summary."""

    title: str
    svg: str
    wide: bool = False
    """It is far wider than a phone, and may be moved sideways there."""


@dataclass(frozen=True)
class Summary:
    """The contents of the page after a session."""

    length_s: float
    reason: str
    """Why it ended, as the session says it."""
    moves: tuple[tuple[str, str], ...]
    """Title and sides of each move that was begun, in order."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By name, as in their addresses."""

    def html(self) -> str:
        """The inside of the page."""
        minutes = max(1, round(self.length_s / 60))
        how = f", and ended {ENDS[self.reason]}" if self.reason in ENDS else ""
        parts = [
            "<h1>How it went</h1>",
            f"<p>It took {minutes} minute{'s' if minutes > 1 else ''}{how}.</p>",
        ]
        if self.moves:
            rows = "".join(
                f"<dt>{escape(title)}</dt><dd>{escape(sides)}</dd>" for title, sides in self.moves
            )
            parts.append(f"<dl>{rows}</dl>")
        for name, picture in self.pictures.items():
            parts.append(
                f'<figure{" class=wide" if picture.wide else ""} tabindex="0">'
                f"<figcaption>{escape(picture.title)}</figcaption>"
                f'<img src="/summary/{name}.svg" alt="{escape(picture.title)}"></figure>'
            )
        return "\n".join(parts)


def summary(
    records: Sequence[Record],
    length_s: float,
    more: Mapping[str, Picture] | None = None,
) -> Summary:
    """Summarise a session's records.

    `more` are pictures to come before the timeline.
    """
    reason = next((r.reason for r in records if isinstance(r, EndRecord)), "")
    timeline = Picture("What was said, heard and played", _timeline(records), wide=True)
    return Summary(length_s, reason, _moves(records), {**(more or {}), "timeline": timeline})


def history(library: Library, entries: Sequence[Entry], today: date) -> Mapping[str, Picture]:
    """The picture of the sessions so far, by its name; none where there was no session."""
    from assistant.journal import picture

    if not any(entry.held for entry in entries):
        return {}
    drawn = _drawn(lambda path: picture.save(library, entries, today, path))
    return {"history": Picture("The sessions so far", drawn)}


def _moves(records: Sequence[Record]) -> tuple[tuple[str, str], ...]:
    """Moves whose strokes began: each title once, with its sides in the order of doing."""
    begun: dict[str, list[str]] = {}
    step: StepRecord | None = None
    for record in records:
        if isinstance(record, StepRecord):
            step = record
        elif isinstance(record, CueRecord) and record.name == "start" and step is not None:
            sides = begun.setdefault(step.title, [])
            if step.side not in sides:
                sides.append(step.side)
    return tuple((title, ", ".join(sides)) for title, sides in begun.items())


def _timeline(records: Sequence[Record]) -> str:
    # Drawing needs matplotlib, which no session waits for.
    from assistant.timeline import plot

    return _drawn(lambda path: plot(records, np.zeros(0, np.float32), path))


def _drawn(draw: Callable[[Path], None]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.svg"
        draw(path)
        return path.read_text(encoding="utf-8")
