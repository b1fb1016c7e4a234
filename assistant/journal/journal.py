"""Reads the sessions so far, and strikes them out."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.guide.history import STRESS, History
from assistant.guide.known import Known
from assistant.guide.plan import Plan, PlanStep
from assistant.journal import past
from assistant.journal.entry import CUT_OFF, Entry, Happening
from assistant.journal.file import connect
from assistant.session.resume_point import ResumePoint

CARRY_ON_WITHIN = timedelta(minutes=30)
"""How long after it was cut off a session may be carried on, on the same day: later, baby and
parent are somewhere else. The part that was done then counts as a session."""

_COLUMNS = (
    "id, born, baby, began, ended, seen, reason, techniques, skipped, kind, duration_s, hands_on_s,"
    " point"
)
_ONE_BABY = "born = :born and (:baby = '' or baby = '' or baby = :baby)"
"""An entry without a name counts for every baby born that day, and so for both of twins."""

_PLAN = TypeAdapter(Plan)
_STEPS = TypeAdapter(tuple[PlanStep, ...])
_POINT = TypeAdapter(ResumePoint)


@dataclass(frozen=True)
class CutOff:
    """A session that was cut off lately enough to be carried on."""

    session: int
    """Its row in the journal."""
    plan: Plan
    point: ResumePoint
    seen: datetime
    """The last sign of life."""
    duration_s: float
    """How long it had lasted."""
    before: History
    """The sessions before it."""


_UNREADABLE = (sqlite3.Error, OSError, ValueError, TypeError, KeyError)
"""Errors of reading: a sound file may hold rows that another program broke."""


class Journal:
    """The sessions so far. Trouble with the file is in `note`, and never stops a session."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.note = ""
        """Why the file could not be read, in one line, or empty."""

    # -- for a session ---------------------------------------------------------------------

    def history(self, born: date, on: date, baby: str = "") -> History:
        """The sessions up to the day `on`, as planning needs them."""
        return past.history(self._quietly(born, baby), on)

    def known(self, born: date, now: datetime, baby: str = "") -> Known:
        """The parent's answers at the gate so far."""
        return past.known(self._quietly(born, baby), now)

    def last_held(self, born: date, now: datetime, baby: str = "") -> Entry | None:
        """The last session in which the baby was massaged."""
        held = [e for e in self._quietly(born, baby) if e.held and e.began <= now]
        return held[-1] if held else None

    def cut_off(self, born: date, now: datetime, baby: str = "") -> CutOff | None:
        """The last session, if it was cut off, had begun, and may be carried on at `now`."""
        try:
            with closing(connect(self.path)) as base:
                row = base.execute(
                    "select id, ended, reason, seen, plan, steps, point, duration_s from sessions"
                    f" where {_ONE_BABY} order by began desc, id desc limit 1",
                    _one_baby(born, baby),
                ).fetchone()
            earlier = self._entries(_ONE_BABY, _one_baby(born, baby))[:-1]
        except _UNREADABLE as error:
            self._unread(error)
            return None
        if row is None or None in row[3:7] or row[2] not in ("", CUT_OFF):
            return None
        seen = datetime.fromisoformat(row[3])
        if not timedelta() <= now - seen <= CARRY_ON_WITHIN or seen.date() != now.date():
            return None
        try:
            point = _POINT.validate_json(row[6])
            point = replace(point, steps=_STEPS.validate_json(row[5]))
            plan = _PLAN.validate_json(row[4])
        except ValidationError:
            # Kept by another version of the program.
            return None
        return CutOff(row[0], plan, point, seen, row[7], past.history(earlier, now.date()))

    def _quietly(self, born: date, baby: str) -> Sequence[Entry]:
        try:
            return self._entries(_ONE_BABY, _one_baby(born, baby))
        except _UNREADABLE as error:
            self._unread(error)
            return ()

    def _unread(self, error: Exception) -> None:
        self.note = f"{self.path}: cannot be read ({error}); planning as for a first session."

    # -- for people ------------------------------------------------------------------------

    def entries(self, born: date | None = None, baby: str = "") -> Sequence[Entry]:
        """Every session, of one baby or of all, the oldest first. Raises UserError."""
        if not self.path.exists():
            return ()
        where, values = ("1", {}) if born is None else (_ONE_BABY, _one_baby(born, baby))
        try:
            return self._entries(where, values)
        except _UNREADABLE as error:
            raise self._broken("read", error) from None

    def add(self, entry: Entry) -> None:
        """Keep a session that is over. Raises UserError."""
        values = {
            **_one_baby(entry.born, entry.baby),
            "began": entry.began.isoformat(timespec="seconds"),
            "ended": entry.ended.isoformat(timespec="seconds"),
            "reason": entry.reason,
            "techniques": json.dumps(list(entry.techniques)),
            "skipped": json.dumps(list(entry.skipped)),
            "kind": entry.kind,
            "duration_s": entry.duration_s,
            "hands_on_s": entry.hands_on_s,
        }
        names = ", ".join(values)
        slots = ", ".join(f":{name}" for name in values)
        try:
            with closing(connect(self.path)) as base, base:
                row = base.execute(
                    f"insert into sessions ({names}, seen) values ({slots}, :ended)", values
                ).lastrowid
                base.executemany(
                    "insert into events (session, t_s, kind, detail) values (?, ?, ?, ?)",
                    [(row, h.t_s, h.kind, json.dumps(dict(h.detail))) for h in entry.happenings],
                )
        except (sqlite3.Error, OSError) as error:
            raise self._broken("written", error) from None

    def forget(
        self,
        *,
        before: date | None = None,
        born: date | None = None,
        names: Sequence[str] | None = None,
    ) -> int:
        """Strike out sessions for good: the file keeps no trace of them.

        Those begun before a day, of the babies born on a day, of those called by one of `names`
        ("" for entries without one): whichever is given, and all sessions where none is. Returns
        their number. Raises UserError.
        """
        if not self.path.exists():
            return 0
        where, values = ["1"], list[str]()
        if before is not None:
            where.append("began < ?")
            values.append(before.isoformat())
        if born is not None:
            where.append("born = ?")
            values.append(born.isoformat())
        if names is not None:
            where.append(f"baby in ({', '.join('?' * len(names))})")
            values += names
        try:
            with closing(connect(self.path)) as base:
                base.execute("pragma secure_delete = on")
                with base:
                    done = base.execute(f"delete from sessions where {' and '.join(where)}", values)
                base.execute("vacuum")
                base.execute("pragma wal_checkpoint(truncate)")
                return done.rowcount
        except (sqlite3.Error, OSError) as error:
            raise self._broken("changed", error) from None

    def follow(self, old: Baby, new: Baby) -> None:
        """A baby's name or birth date was changed: its sessions stay its own. Raises UserError."""
        if not self.path.exists():
            return
        try:
            with closing(connect(self.path)) as base, base:
                base.execute(
                    "update sessions set born = :to_born, baby = :to_baby"
                    # Entries without a name count for it anyhow, as long as the day is the same.
                    " where born = :born and (baby = :baby or (baby = '' and born <> :to_born))",
                    {
                        **_one_baby(old.birth_date, old.name),
                        "to_born": new.birth_date.isoformat(),
                        "to_baby": new.name,
                    },
                )
        except (sqlite3.Error, OSError) as error:
            raise self._broken("changed", error) from None

    def _broken(self, what: str, error: Exception) -> UserError:
        return UserError(
            f"{self.path}: cannot be {what} ({error}); check the disk, and who may use the file"
        )

    def _entries(self, where: str, values: dict[str, Any]) -> Sequence[Entry]:
        with closing(connect(self.path)) as base:
            rows = base.execute(
                f"select {_COLUMNS} from sessions where {where} order by began, id", values
            ).fetchall()
            events = base.execute(
                "select session, t_s, kind, detail from events where session in"
                f" (select id from sessions where {where}) order by id",
                values,
            ).fetchall()
        happened: dict[int, list[Happening]] = {}
        for session, t_s, kind, detail in events:
            happened.setdefault(session, []).append(Happening(t_s, kind, json.loads(detail)))
        return tuple(_entry(row, happened.get(row[0], [])) for row in rows)


def _one_baby(born: date, baby: str) -> dict[str, Any]:
    return {"born": born.isoformat(), "baby": baby}


def _entry(row: tuple[Any, ...], happenings: list[Happening]) -> Entry:
    _, born, baby, began, ended, seen, reason, techniques, skipped, kind, lasted, on, point = row
    if reason not in STRESS and point and json.loads(point)["crying"]:
        # In comfort when it was cut off, and not gone on with since: the baby had cried.
        reason = "crying"
    return Entry(
        born=date.fromisoformat(born),
        began=datetime.fromisoformat(began),
        ended=datetime.fromisoformat(ended or seen or began),
        reason=reason or CUT_OFF,
        techniques=tuple(json.loads(techniques)),
        skipped=tuple(json.loads(skipped)),
        baby=baby,
        kind=kind,
        duration_s=lasted,
        hands_on_s=on,
        happenings=tuple(happenings),
    )
