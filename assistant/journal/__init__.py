"""The sessions so far, kept on this machine only: one SQLite file."""

from assistant.journal.entry import CUT_OFF, Entry, Happening
from assistant.journal.file import default_path
from assistant.journal.journal import CARRY_ON_WITHIN, CutOff, Journal
from assistant.journal.recorder import SessionRecorder

__all__ = [
    "CARRY_ON_WITHIN",
    "CUT_OFF",
    "CutOff",
    "Entry",
    "Happening",
    "Journal",
    "SessionRecorder",
    "default_path",
]
