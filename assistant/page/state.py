"""What the page shows of a snapshot: plain values, and which of them have changed."""

from collections.abc import Mapping

from assistant.session.intents import IntentName
from assistant.session.snapshot import Snapshot, headline

Shown = Mapping[str, object]
"""Name to text, number, truth value or list of texts, as JSON can carry it."""

TIMED = ("doing", "closing", "resting", "paused")
"""The phases in which the step at hand is shown."""

MOST_DOTS = 10
"""More strokes than this in one pass are not shown one by one."""

MOST_HINTS = 4
"""Phrases that can be taken in with one glance."""

TOUCH: Mapping[str, tuple[IntentName, ...]] = {
    "gate": (IntentName.YES, IntentName.NO, IntentName.REPEAT, IntentName.STOP),
    "setup": (IntentName.READY, IntentName.REPEAT, IntentName.STOP),
    "greeting": (IntentName.READY, IntentName.REPEAT, IntentName.STOP),
    "doing": (IntentName.PAUSE, IntentName.NEXT, IntentName.REPEAT, IntentName.STOP),
    "resting": (IntentName.PAUSE, IntentName.NEXT, IntentName.REPEAT, IntentName.STOP),
    "closing": (IntentName.PAUSE, IntentName.NEXT, IntentName.REPEAT, IntentName.STOP),
    "paused": (IntentName.RESUME, IntentName.REPEAT, IntentName.STOP),
    "comfort": (IntentName.READY, IntentName.STOP),
    "ended": (),
}
"""What can be touched in each phase, in order; stop is always the last."""


def shown(snapshot: Snapshot) -> Shown:
    """The snapshot in the words and numbers of the page; times in seconds."""
    timed = snapshot.phase in TIMED
    dots, done = _dots(snapshot) if timed else (0, 0)
    hints = snapshot.hints
    return {
        "phase": snapshot.phase,
        "headline": headline(snapshot),
        "title": snapshot.title if timed else "",
        "technique": snapshot.technique if timed else "",
        "side": snapshot.side if timed else "",
        "where": snapshot.where if timed else "",
        "step": snapshot.step,
        "steps": snapshot.steps,
        "left_s": round(snapshot.step_left_s, 2),
        "total_s": round(snapshot.step_total_s, 2),
        "pass_s": round(snapshot.pass_s, 3),
        "strokes": snapshot.strokes,
        "guiding": snapshot.guiding,
        "dots": dots,
        "dots_done": done,
        "next": _next(snapshot),
        "next_technique": snapshot.next_technique,
        "next_side": snapshot.next_side,
        "question": snapshot.question,
        "question_number": snapshot.question_number,
        "questions": snapshot.questions,
        "says": snapshot.saying,
        "heard": snapshot.heard,
        "heard_s": round(snapshot.heard_s, 2),
        "understood": bool(snapshot.understood),
        "hints": [*hints[: MOST_HINTS - 1], *hints[-1:]] if len(hints) > MOST_HINTS else [*hints],
        "minutes": _minutes(snapshot),
        "music": snapshot.music_title,
        "music_level": snapshot.music,
        "note": snapshot.note,
        "touch": [intent.value for intent in TOUCH[snapshot.phase]],
    }


def changes(sent: Shown, now: Shown) -> Shown:
    """What a viewer who has `sent` must be told to see `now`; empty for nothing.

    While strokes go on, the time left runs on by itself. It is told with every other change, the
    next dot at the latest, so that what moves on the page stays in step.
    """
    found = {name: value for name, value in now.items() if sent.get(name) != value}
    return {} if found.keys() == {"left_s"} and now["guiding"] else found


def _dots(snapshot: Snapshot) -> tuple[int, int]:
    """Dots and how many are full: passes, or strokes where all are in one pass."""
    dots = snapshot.passes
    if dots == 1 and 1 < snapshot.strokes <= MOST_DOTS:
        dots = snapshot.strokes
    if not snapshot.step_total_s:
        return dots, 0
    share = 1.0 - snapshot.step_left_s / snapshot.step_total_s
    return dots, min(dots, int(share * dots + 1e-6))


def _next(snapshot: Snapshot) -> str:
    if not snapshot.next_title:
        return ""
    side = snapshot.next_where.lower()
    side = side.replace(" ", "\u00a0")  # "left foot" stays on one line
    return f"{snapshot.next_title}, {side}" if side else snapshot.next_title


def _minutes(snapshot: Snapshot) -> str:
    """The time left of the session; none in comfort, where there is no hurry."""
    if snapshot.phase in ("comfort", "ended") or snapshot.session_left_s <= 0:
        return ""
    minutes = round(snapshot.session_left_s / 60)
    return f"{minutes} min left" if minutes else "Under 1 min left"
