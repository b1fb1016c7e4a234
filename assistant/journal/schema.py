"""The tables of the journal, and how an older file becomes one of today's."""

import sqlite3

VERSION = 2
"""Kept in the file as `user_version`. 0 with a table is the first, which had no number."""

FIRST = """
create table if not exists sessions (
    id integer primary key,
    born text not null,          -- the baby, by birth date ...
    began text not null,         -- local time, ISO 8601
    ended text,                  -- null: it goes on, or was cut off
    reason text not null default '',
    techniques text not null default '[]',   -- JSON list of ids that were begun
    skipped text not null default '[]'       -- JSON list of ids that the parent left out
)
"""

SECOND = (
    # ... and by name, which tells twins apart; empty: whoever was born that day.
    "alter table sessions add column baby text not null default ''",
    # The kind of plan, and the plan itself as JSON.
    "alter table sessions add column kind text not null default ''",
    "alter table sessions add column plan text",
    # The steps as they stood and the place among them, as JSON, while it can be carried on.
    "alter table sessions add column steps text",
    "alter table sessions add column point text",
    # The last sign of life, local time; how long it went on, and with hands on the baby.
    "alter table sessions add column seen text",
    "alter table sessions add column duration_s real not null default 0",
    "alter table sessions add column hands_on_s real not null default 0",
    "update sessions set seen = ended, duration_s = coalesce(max(0, round("
    " (julianday(ended) - julianday(began)) * 86400)), 0)",
    """
    create table events (
        id integer primary key,
        session integer not null references sessions (id) on delete cascade,
        t_s real not null,                   -- seconds of the session
        kind text not null,                  -- step, pass, pause, resume, crying, sign, ...
        detail text not null default '{}'    -- JSON
    )
    """,
    "create index events_by_session on events (session)",
    "create index sessions_by_baby on sessions (born, began)",
)


class TooNew(sqlite3.Error):
    """The file was written by a later version of the program."""


def migrate(base: sqlite3.Connection) -> None:
    """Bring the file to today's tables, all or nothing; rows that are there stay.

    Raises TooNew, and changes nothing, where the file is from a later version.
    """
    if _version(base) == VERSION:
        return
    # Only one program at a time, and the version anew: another may have just done it.
    base.execute("begin immediate")
    try:
        version = _version(base)
        if version > VERSION:
            raise TooNew(f"it is from a later version of the program ({version}); update this one")
        if version < VERSION:
            base.execute(FIRST)
            for statement in SECOND:
                base.execute(statement)
            base.execute(f"pragma user_version = {VERSION}")
    except BaseException:
        base.rollback()
        raise
    base.commit()


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("pragma user_version").fetchone()[0])
