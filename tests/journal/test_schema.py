"""A journal of the first version is taken over whole; one of a later version is left alone."""

import json
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UserError
from assistant.journal import Entry, Journal
from assistant.journal.file import connect
from assistant.journal.schema import FIRST, VERSION
from tests.journal.entries import entry, in_order


def write_first(path: Path, entries: list[Entry]) -> None:
    """What the first version wrote."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("pragma journal_mode = wal")
        base.execute(FIRST)
        base.executemany(
            "insert into sessions (born, began, ended, reason, techniques, skipped)"
            " values (?, ?, ?, ?, ?, ?)",
            [
                (
                    e.born.isoformat(),
                    e.began.isoformat(timespec="seconds"),
                    e.ended.isoformat(timespec="seconds"),
                    e.reason,
                    json.dumps(list(e.techniques)),
                    json.dumps(list(e.skipped)),
                )
                for e in entries
            ],
        )


@settings(max_examples=25)
@given(st.lists(entry(), max_size=5))
def test_nothing_is_lost_from_a_journal_of_the_first_version(entries: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        write_first(path, entries)
        for _ in range(2):
            found = Journal(path).entries()
            assert [
                (e.born, e.began, e.ended, e.reason, e.techniques, e.skipped) for e in found
            ] == [
                (e.born, e.began, e.ended, e.reason, e.techniques, e.skipped)
                for e in in_order(entries)
            ]
            for one in found:
                assert one.duration_s == (one.ended - one.began).total_seconds()
                assert one.baby == "" and one.happenings == ()


def test_a_session_of_the_first_version_that_never_ended_is_there_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    write_first(path, [])
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("insert into sessions (born, began) values ('2026-01-01', '2026-03-04T10:00')")
    (one,) = Journal(path).entries()
    assert one.reason == "cut off" and one.ended == one.began == datetime(2026, 3, 4, 10)


def test_a_kill_in_the_middle_of_it_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    write_first(path, [])
    with closing(sqlite3.connect(path)) as base:
        # Where the next statement fails, what came before it is undone.
        base.execute("create table events (x)")
    with pytest.raises(sqlite3.Error):
        connect(path)
    with closing(sqlite3.connect(path)) as base:
        columns = [row[1] for row in base.execute("pragma table_info(sessions)")]
        assert columns == ["id", "born", "began", "ended", "reason", "techniques", "skipped"]
        assert base.execute("pragma user_version").fetchone() == (0,)


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with closing(connect(path)) as base:
        base.execute(f"pragma user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(UserError, match="later version"):
        Journal(path).entries()
    journal = Journal(path)
    assert journal.history(datetime(2025, 9, 1).date(), datetime(2026, 1, 1).date()).sessions == 0
    assert "later version" in journal.note and "\n" not in journal.note
    assert path.read_bytes() == before


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    path = folder / "journal.sqlite"
    write_first(path, [])
    path.chmod(0o644)
    with closing(connect(path)) as base:
        base.execute("insert into sessions (born, began) values ('2026-01-01', '2026-03-04')")
        base.commit()
        rights = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(rights.values()) == {0o600} and len(rights) == 3
