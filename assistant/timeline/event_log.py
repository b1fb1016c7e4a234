"""What is kept of a session to look at: its events in order, and their picture."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Record = dict[str, Any]
"""One thing that happened: `t` in seconds of the session, `kind`, and its own fields."""


def keep(folder: Path, records: Sequence[Record], *, picture: bool) -> list[Mapping[str, Any]]:
    """Write events.jsonl and, with `picture`, timeline.png beside the session.wav in `folder`.

    Returns the records by time, those of one moment in the order in which they happened.
    """
    ordered: list[Mapping[str, Any]] = sorted(records, key=lambda record: float(record["t"]))
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in ordered)
    if picture:
        # Drawing needs matplotlib, which no session waits for.
        from assistant.timeline import plot

        plot(ordered, folder / "session.wav", folder / "timeline.png")
    return ordered
