"""Writes a session into the journal while it runs, in a thread of its own.

A change that is handed over only goes into a queue, so that a slow, stalled or full disk never
makes the session wait. A failed write is tried again with the next change.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.journal.file import connect

ALIVE_S = 20.0
"""Longest time between two notes of the time, by which it is known when a session was cut off."""

MOST_WAITING = 10_000
"""Changes that are remembered for a disk that does not answer: hours of a session."""

CLOSE_S = 5.0
"""How long the end waits for a disk that does not answer."""


@dataclass(frozen=True)
class Write:
    """One statement. The writer adds `session`, the row of the session, and `seen`, the time."""

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)
    begins: bool = False
    """It makes the row of the session."""


MakeWrites = Callable[[], list[Write]]
"""Makes the statements that keep one change; called in the writer's thread."""

_ALIVE = Write("update sessions set seen = :seen where id = :session")


class Writer:
    """Keeps each change that it is given. `note` is the trouble there was in one line, or empty."""

    def __init__(
        self,
        path: Path,
        *,
        session: int | None = None,
        clock: Callable[[], datetime] = datetime.now,
        on_kept: Callable[[Sequence[Write]], None] | None = None,
    ) -> None:
        """`session`: the row of a session that may be carried on. `on_kept` is called, in the
        writer's thread, with the statements that are safe on the disk."""
        self.note = ""
        self._path = path
        self._session = session
        self._clock = clock
        self._on_kept = on_kept
        self._queue: queue.SimpleQueue[MakeWrites | None] = queue.SimpleQueue()
        self._pending: list[Write] = []
        self._base: sqlite3.Connection | None = None
        self._kept = False
        self._lost = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def put(self, make: MakeWrites) -> None:
        """Hand over a change to keep; returns at once. The writer's thread calls `make`."""
        if self._queue.qsize() < MOST_WAITING:
            self._queue.put(make)
        else:
            self._lost = True
            self._trouble("the disk does not answer")

    def close(self) -> None:
        """Write the rest, and give up on a disk that does not answer."""
        self._queue.put(None)
        self._thread.join(CLOSE_S)
        if self._thread.is_alive():
            self._trouble("the disk does not answer")

    def _run(self) -> None:
        over = False
        while not over:
            changes, over = self._next()
            for make in changes:
                self._make(make)
            if not changes and self._kept and not over:
                self._pending.append(_ALIVE)
            if self._pending:
                self._write()
        if self._base is not None:
            self._base.close()

    def _next(self) -> tuple[list[MakeWrites], bool]:
        """The changes that wait, none after `ALIVE_S`; and whether they are the last."""
        found: list[MakeWrites] = []
        try:
            one = self._queue.get(timeout=ALIVE_S)
            while one is not None:
                found.append(one)
                one = self._queue.get_nowait()
        except queue.Empty:
            return found, False
        return found, True

    def _make(self, make: MakeWrites) -> None:
        try:
            self._pending += make()
        except Exception as error:  # a fault of the program must not end what keeps the rest
            self._lost = True
            self._trouble(f"{type(error).__name__}: {error}", "tell the makers of the program")

    def _write(self) -> None:
        session, now = self._session, self._clock().isoformat(timespec="seconds")
        try:
            if self._base is None:
                self._base = connect(self._path)
            with self._base:
                for write in self._pending:
                    values = {**write.values, "session": session, "seen": now}
                    done = self._base.execute(write.sql, values)
                    session = done.lastrowid if write.begins else session
        except (sqlite3.Error, OSError) as error:
            self._trouble(str(error))
            self._again()
            return
        kept, self._pending = self._pending, []
        self._session, self._kept = session, True
        if not self._lost:
            self.note = ""
        if self._on_kept is not None:
            self._on_kept(kept)

    def _again(self) -> None:
        """Have the next try open the file anew: the trouble may be over by then."""
        if self._base is not None:
            self._base.close()
            self._base = None
        if len(self._pending) > MOST_WAITING:
            self._lost = True
            del self._pending[MOST_WAITING:]

    def _trouble(self, what: str, fix: str = "check the disk") -> None:
        self.note = f"{self._path}: this session is not kept whole ({what}); {fix}."
