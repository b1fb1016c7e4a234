"""Keeps a session while it runs: takes what the loop tells, and never makes it wait."""

from datetime import datetime

from assistant.journal.recorder import Teller
from assistant.journal.writer import Writer
from assistant.session.script import Script
from assistant.session.state import State
from assistant.timeline.event_log import Record


class Keeper:
    """Between the loop and the writer. `state` and `record` are called in the loop's thread."""

    def __init__(
        self, writer: Writer, script: Script, began: datetime, before_s: float = 0.0
    ) -> None:
        """`began`: local time; `before_s`: how long the session to be carried on had lasted."""
        self._writer = writer
        self._teller = Teller(script, began, before_s)

    def state(self, state: State, now_s: float) -> None:
        """The state has changed, at session time `now_s`."""
        self._writer.put(lambda: self._teller.state(state, now_s))

    def record(self, record: Record) -> None:
        """Something has happened."""
        if record["kind"] in self._teller.kinds:
            self._writer.put(lambda: self._teller.record(record))

    @property
    def note(self) -> str:
        """What is the trouble, in one line, or empty."""
        return self._writer.note

    def close(self) -> None:
        """The session is over, or its program; gives up on a disk that does not answer."""
        self._writer.put(self._teller.closed)
        self._writer.close()
