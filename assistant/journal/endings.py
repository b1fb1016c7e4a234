"""How sessions ended, in words for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.journal.entry import Entry


@dataclass(frozen=True)
class Ending:
    """A way for a session to end."""

    mark: str
    """One character, for a calendar; filled by as much as was done."""
    words: str


DONE = Ending("●", "all done")
FINISHED = Ending("◕", "finished early")
ENOUGH = Ending("◑", "baby had enough")
STOPPED = Ending("◔", "stopped")
CUT = Ending("○", "cut off")

ENDINGS: Sequence[Ending] = (DONE, FINISHED, ENOUGH, STOPPED, CUT)
"""Every way, the fullest first."""

_BY_REASON: Mapping[str, Ending] = {
    "complete": DONE,
    "finished": FINISHED,
    "stopped": STOPPED,
    "crying": ENOUGH,
    "yawning": ENOUGH,
    "pain": ENOUGH,
    "signs": ENOUGH,
}


def ending(entry: Entry) -> Ending:
    """How a session ended that had begun."""
    if entry.reason.startswith("refused") or entry.reason == "not_today":
        # Carried on after it was cut off, and then left for another day.
        return FINISHED
    return _BY_REASON.get(entry.reason, CUT)
