"""The journal's file: for its owner only, and safe at any instant."""

import os
import sqlite3
from pathlib import Path

from assistant import places
from assistant.journal.schema import migrate

WAIT_S = 5.0
"""How long another program may hold the file."""


def default_path() -> Path:
    """The path of the journal."""
    return places.data_dir() / "journal.sqlite"


def connect(path: Path) -> sqlite3.Connection:
    """Open the journal; it is made or brought up to date first where it must be.

    The write-ahead log is synced at each commit, so that what was committed outlives a kill and a
    power cut. Raises sqlite3.Error or OSError.
    """
    places.own_folder(path.parent)
    # Before SQLite sees it: its log and index files take over the rights of the file.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    os.chmod(path, 0o600)
    base = sqlite3.connect(path, timeout=WAIT_S)
    try:
        base.execute("pragma journal_mode = wal")
        base.execute("pragma synchronous = full")
        base.execute("pragma foreign_keys = on")
        migrate(base)
    except BaseException:
        base.close()
        raise
    return base
