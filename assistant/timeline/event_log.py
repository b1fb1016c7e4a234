"""Leaves a session as files to look at: its events in order, and their picture."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.timeline.records import Record


def keep(folder: Path, records: Sequence[Record], *, picture: bool) -> Sequence[Record]:
    """Write events.jsonl and, with `picture`, timeline.png beside the session.wav in `folder`.

    Returns the records by time, those of one moment in the order in which they happened.
    """
    ordered = sorted(records, key=lambda record: record.t)
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(as_json(record) + "\n" for record in ordered)
    if picture:
        # Drawing needs matplotlib, which no session waits for.
        from assistant.timeline import plot

        plot(ordered, folder / "session.wav", folder / "timeline.png")
    return ordered


def as_json(record: Record) -> str:
    """The record as a line of events.jsonl: its time, its kind, then its own fields."""
    fields = asdict(record)
    return json.dumps({"t": fields.pop("t"), "kind": record.kind, **fields})
