"""What has been done, kept on this machine: one SQLite file, one row a session."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from assistant import places
from assistant.guide.history import History

_SCHEMA = """
create table if not exists sessions (
    id integer primary key,
    born text not null,          -- the baby, by birth date
    began text not null,         -- local time, ISO 8601
    ended text,                  -- null: it was cut off
    reason text not null default '',
    techniques text not null default '[]',   -- JSON list of ids that were begun
    skipped text not null default '[]'       -- JSON list of ids that the parent left out
)
"""

_KNEADING = "fg-knead-foot"
_STRESS = ("crying", "yawning", "stopped")


@dataclass(frozen=True)
class Entry:
    """How one session went."""

    born: date
    began: datetime
    ended: datetime
    reason: str
    techniques: Sequence[str]
    skipped: Sequence[str] = ()


def default_path() -> Path:
    """Where the journal lies."""
    return places.data_dir() / "journal.sqlite"


class Journal:
    """The sessions so far. Trouble with the file is in `note`, and never stops a session."""

    def __init__(self, path: Path) -> None:
        self.note = ""
        """Why nothing is kept, in one line, or empty."""
        self._path = path

    def add(self, entry: Entry) -> None:
        """Keep one session."""
        row = (
            entry.born.isoformat(),
            entry.began.isoformat(timespec="seconds"),
            entry.ended.isoformat(timespec="seconds"),
            entry.reason,
            json.dumps(list(entry.techniques)),
            json.dumps(list(entry.skipped)),
        )
        try:
            with closing(self._open()) as base, base:
                base.execute(
                    "insert into sessions (born, began, ended, reason, techniques, skipped)"
                    " values (?, ?, ?, ?, ?, ?)",
                    row,
                )
        except (sqlite3.Error, OSError) as error:
            self.note = f"{self._path}: this session is not kept ({error}); check the disk."

    def history(self, born: date, on: date) -> History:
        """What came before for the baby born that day, as planning needs it."""
        try:
            with closing(self._open()) as base:
                rows = base.execute(
                    "select ended, reason, techniques, skipped from sessions"
                    " where born = ? and began < ? order by began",
                    (born.isoformat(), f"{on.isoformat()}T24"),
                ).fetchall()
        except (sqlite3.Error, OSError) as error:
            self.note = f"{self._path}: cannot be read ({error}); planning as for a first session."
            return History()
        held = [row for row in rows if json.loads(row[2])]
        met: dict[str, int] = {}
        left_out: dict[str, int] = {}
        kneading = 0
        for _, reason, techniques, skipped in held:
            for technique in set(json.loads(techniques)):
                met[technique] = met.get(technique, 0) + 1
            for technique in set(json.loads(skipped)):
                left_out[technique] = left_out.get(technique, 0) + 1
            kneading += _KNEADING in json.loads(techniques) and reason not in _STRESS
        today = [row for row in held if str(row[0] or "")[:10] == on.isoformat()]
        last = held[-1] if held else None
        return History(
            sessions=len(held),
            met=met,
            good_kneading=kneading,
            # Left out twice or more: it is offered less.
            disliked=frozenset(t for t, n in left_out.items() if n >= 2),
            last_end=datetime.fromisoformat(last[0]) if last and last[0] else None,
            last_end_reason=str(last[1]) if last else "",
            sessions_today=len(today),
            stops_today=sum(row[1] in _STRESS for row in today),
        )

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        base = sqlite3.connect(self._path)
        base.execute("pragma journal_mode = wal")
        base.execute(_SCHEMA)
        return base
