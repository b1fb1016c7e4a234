"""History and answers before a session, from the entries of the journal. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from assistant.guide.history import STRESS, History
from assistant.guide.known import Known
from assistant.journal.entry import Entry

KNEADING = "fg-knead-foot"
"""The move that has to go well before vibration is offered."""

LEFT_OUT = 2
"""Times that the parent left out a move, from which on it is offered less."""


def history(entries: Sequence[Entry], on: date) -> History:
    """The history that planning needs on the day `on`, from one baby's entries, oldest first."""
    held = [entry for entry in entries if entry.held and entry.began.date() <= on]
    met: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for entry in held:
        for technique in set(entry.techniques):
            met[technique] = met.get(technique, 0) + 1
        for technique in set(entry.skipped):
            left_out[technique] = left_out.get(technique, 0) + 1
    disliked = frozenset(t for t, count in left_out.items() if count >= LEFT_OUT)
    today = [entry for entry in held if entry.began.date() == on]
    last = held[-1] if held else None
    return History(
        sessions=len(held),
        met=met,
        good_kneading=sum(KNEADING in e.techniques and e.reason not in STRESS for e in held),
        disliked=disliked,
        rested={technique: _since(technique, held) for technique in disliked},
        last_end=last.ended if last else None,
        last_end_reason=last.reason if last else "",
        sessions_today=len(today),
        stops_today=sum(
            # Pain ends the day even where it was told before the first stroke.
            entry.reason == "pain" or (entry.held and entry.reason in STRESS)
            for entry in entries
            if entry.began.date() == on
        ),
    )


def _since(technique: str, held: Sequence[Entry]) -> int:
    """Sessions since the one that a move was last in, done or left out."""
    for count, entry in enumerate(reversed(held)):
        if technique in (*entry.techniques, *entry.skipped):
            return count
    return len(held)


def known(entries: Sequence[Entry], now: datetime) -> Known:
    """The parent's answers at the gate up to `now`."""
    found = Known()
    for entry in entries:
        for happening in entry.happenings:
            if happening.kind == "answered":
                told = happening.detail
                at = entry.began + timedelta(seconds=happening.t_s)
                if at <= now:
                    found = found.after(told["question"], told["answer"], at, told["days_ago"])
    return found
