"""What the events of a session mean, as texts that each belong to a stretch of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Event = Mapping[str, Any]
"""One line of `events.jsonl`."""

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
"""An intent follows what was heard within this time; otherwise a key was pressed."""


@dataclass(frozen=True)
class Note:
    """A text that belongs to a stretch of time."""

    t: float
    """Where it begins, in seconds."""
    end_t: float
    """Where it ends."""
    text: str
    """What to write."""
    colour: str
    """What to draw it in."""


def length_s(events: Sequence[Event]) -> float:
    """The last moment that any event speaks of."""
    times = (float(e[key]) for e in events for key in ("t", "end_t", "end_s") if e.get(key))
    return max(times, default=0.0)


def states(events: Sequence[Event], total_s: float) -> list[Note]:
    """The states, each until the next."""
    found = [e for e in events if e["kind"] == "state"]
    ends = [*(float(e["t"]) for e in found[1:]), total_s]
    return [
        Note(float(e["t"]), end, str(e["name"]), _STATE_COLOURS.get(str(e["name"]), "#e8e8e8"))
        for e, end in zip(found, ends, strict=False)
    ]


def steps(events: Sequence[Event], total_s: float) -> list[Note]:
    """The steps, each until the next, or until a state in which none goes on."""
    found: list[Note] = []
    for event in events:
        over = event["kind"] in ("step", "end") or (
            event["kind"] == "state" and event["name"] in _STEP_ENDS_IN
        )
        if over and found and found[-1].end_t == total_s:
            last = found[-1]
            found[-1] = Note(last.t, float(event["t"]), last.text, last.colour)
        if event["kind"] == "step":
            found.append(Note(float(event["t"]), total_s, _step_text(event), _STEP))
    return found


def said(events: Sequence[Event]) -> list[Note]:
    """The lines spoken, each until it ended or was cut."""
    found = [e for e in events if e["kind"] == "line"]
    return [
        Note(float(e["t"]), float(e.get("end_t") or e["t"]), str(e.get("text", "")), _SAID)
        for e in found
    ]


def heard(events: Sequence[Event]) -> list[Note]:
    """What was heard, in green with its intent where it was acted on, and keys pressed.

    Of partial results only those that were acted on are shown, and a final result that
    repeats one of them is not shown again.
    """
    notes: list[Note] = []
    acted: list[tuple[float, str]] = []
    for event in sorted((e for e in events if e["kind"] in ("heard", "intent")), key=_moment):
        t = float(event["t"])
        if event["kind"] == "intent":
            name = str(event["name"])
            if not any(0.0 <= t - then < _HEARD_FIRST_S and name == what for then, what in acted):
                notes.append(Note(t, t, f"► {name}", _ACTED))
            continue
        intent = event.get("intent")
        if intent is None and not event.get("final", True):
            continue
        begin, end = float(event.get("start_s") or t), float(event.get("end_s") or t)
        if intent is not None:
            if any(then >= begin and intent == what for then, what in acted):
                continue
            acted.append((t, str(intent)))
        sure = event.get("confidence")
        text = f"“{event.get('text', '')}”" + (f" {sure:.2f}" if sure is not None else "")
        notes.append(
            Note(begin, end, text, _IGNORED)
            if intent is None
            else Note(begin, end, f"{text} ► {intent}", _ACTED)
        )
    return sorted(notes, key=lambda note: note.t)


def cue_colours(events: Sequence[Event]) -> dict[str, str]:
    """A colour for each cue by its name, in the order of their first sounding."""
    names = dict.fromkeys(str(e.get("name", "")) for e in events if e["kind"] == "cue")
    return {name: _CUE_COLOURS[i % len(_CUE_COLOURS)] for i, name in enumerate(names)}


def music_levels(events: Sequence[Event], total_s: float) -> list[tuple[float, float, float]]:
    """(from, to, level in dB) for each stretch of music at one level."""
    changes = [e for e in events if e["kind"] == "music" and e.get("level_db") is not None]
    known = [(float(e["t"]), float(e["level_db"])) for e in changes] + [(total_s, -120.0)]
    return [(t, end, level) for (t, level), (end, _) in pairwise(known)]


def _moment(event: Event) -> tuple[float, bool]:
    """What was heard goes before the intent made of it at the same time."""
    return float(event["t"]), event["kind"] == "intent"


def _step_text(step: Event) -> str:
    text = str(step.get("title") or step.get("technique", ""))
    if step.get("side"):
        text += f", {step['side']}"
    if step.get("passes"):
        text += f", {step['passes']} passes"
    return text
