"""Turns the records of a session into texts that each belong to a stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.timeline.records import (
    CueRecord,
    EndRecord,
    HeardRecord,
    IntentRecord,
    LineRecord,
    MusicRecord,
    Record,
    StateRecord,
    StepRecord,
)

INK = "#333333"
_SAID, _ACTED, _IGNORED, _STEP = "#2f5d8a", "#1d7d3c", "#8a8a8a", "#cfe0ee"
_STATE_COLOURS = {
    "gate": "#c9b8e0",
    "setup": "#d9cdea",
    "greeting": "#f6dca8",
    "doing": "#a9d6c5",
    "resting": "#dcefe6",
    "closing": "#f3c9a5",
    "ended": "#d7d7d7",
    "paused": "#b9cde4",
    "comfort": "#f2b5b5",
}
_CUE_COLOURS = ("#a0522d", "#1f77b4", "#7a5195", "#2e8b57", "#d1495b", "#555555")
_STEP_ENDS_IN = ("closing", "ended", "comfort")
_HEARD_FIRST_S = 3.0
"""An intent follows its utterance within this time; a later one came from a key."""


@dataclass(frozen=True)
class Note:
    """A text that belongs to a stretch of time."""

    t: float
    """Where it begins, in seconds of the session."""
    end_t: float
    """Where it ends."""
    text: str
    """The words to write."""
    colour: str
    """The colour to draw it in."""


def length_s(records: Sequence[Record]) -> float:
    """The last moment that any record speaks of."""
    return max((max(record.t, _end_s(record)) for record in records), default=0.0)


def states(records: Sequence[Record], total_s: float) -> list[Note]:
    """The states, each until the next."""
    found = [r for r in records if isinstance(r, StateRecord)]
    ends = [*(r.t for r in found[1:]), total_s]
    return [
        Note(r.t, end, r.name, _STATE_COLOURS.get(r.name, "#e8e8e8"))
        for r, end in zip(found, ends, strict=False)
    ]


def steps(records: Sequence[Record], total_s: float) -> list[Note]:
    """The steps, each until the next, or until a state in which none goes on."""
    found: list[Note] = []
    for record in records:
        over = isinstance(record, (StepRecord, EndRecord)) or (
            isinstance(record, StateRecord) and record.name in _STEP_ENDS_IN
        )
        if over and found and found[-1].end_t == total_s:
            found[-1] = replace(found[-1], end_t=record.t)
        if isinstance(record, StepRecord):
            found.append(Note(record.t, total_s, _step_text(record), _STEP))
    return found


def said(records: Sequence[Record]) -> list[Note]:
    """The lines spoken, each until it ended or was cut."""
    return [Note(r.t, r.end_t, r.text, _SAID) for r in records if isinstance(r, LineRecord)]


def heard(records: Sequence[Record]) -> list[Note]:
    """Utterances, in green with the intent where one was acted on, and keys pressed.

    Of partial results only those that were acted on are shown, and a final result that
    repeats one of them is not shown again.
    """
    notes: list[Note] = []
    acted: list[tuple[float, str]] = []
    found = [r for r in records if isinstance(r, (HeardRecord, IntentRecord))]
    # An utterance goes before the intent that was made of it at the same time.
    for record in sorted(found, key=lambda r: (r.t, isinstance(r, IntentRecord))):
        t = record.t
        if isinstance(record, IntentRecord):
            name = record.name
            if not any(0.0 <= t - then < _HEARD_FIRST_S and name == what for then, what in acted):
                notes.append(Note(t, t, f"► {name}", _ACTED))
            continue
        begin, end, intent = record.start_s, record.end_s, record.intent
        text = f"“{record.text}” {record.confidence:.2f}"
        if intent is None:
            if record.final:
                notes.append(Note(begin, end, text, _IGNORED))
        elif not any(then >= begin and intent == what for then, what in acted):
            acted.append((t, intent))
            notes.append(Note(begin, end, f"{text} ► {intent}", _ACTED))
    return sorted(notes, key=lambda note: note.t)


def cue_colours(records: Sequence[Record]) -> dict[str, str]:
    """A colour for each cue by its name, in the order of their first sounding."""
    names = dict.fromkeys(r.name for r in records if isinstance(r, CueRecord))
    return {name: _CUE_COLOURS[i % len(_CUE_COLOURS)] for i, name in enumerate(names)}


def music_levels(records: Sequence[Record], total_s: float) -> list[tuple[float, float, float]]:
    """(from, to, level in dB) for each stretch of music at one level."""
    known = [(r.t, r.level_db) for r in records if isinstance(r, MusicRecord)]
    known.append((total_s, -120.0))
    return [(t, end, level) for (t, level), (end, _) in pairwise(known)]


def _end_s(record: Record) -> float:
    if isinstance(record, LineRecord):
        return record.end_t
    return record.end_s if isinstance(record, HeardRecord) else record.t


def _step_text(step: StepRecord) -> str:
    return f"{step.title}, {step.side}, {step.passes} passes"
