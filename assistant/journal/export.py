"""The sessions as text that other programs read."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.journal.entry import Entry

COLUMNS = (
    "began",
    "ended",
    "baby",
    "born",
    "kind",
    "reason",
    "duration_s",
    "hands_on_s",
    "techniques",
    "skipped",
)
"""Of the table; ids of techniques are separated by spaces, times are local, ISO 8601."""


def as_csv(entries: Sequence[Entry]) -> str:
    """A table with a head and a line for each session, without its happenings."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    for entry in entries:
        plain = _plain(entry)
        lists = {key: " ".join(plain[key]) for key in ("techniques", "skipped")}
        table.writerow({**plain, **lists})
    return out.getvalue()


def as_json(entries: Sequence[Entry]) -> str:
    """A list of objects, one for each session, with all its happenings."""
    return json.dumps([_plain(entry) for entry in entries], ensure_ascii=False, indent=1) + "\n"


def _plain(entry: Entry) -> Mapping[str, Any]:
    return {
        **asdict(entry),
        "born": entry.born.isoformat(),
        "began": entry.began.isoformat(timespec="seconds"),
        "ended": entry.ended.isoformat(timespec="seconds"),
    }
