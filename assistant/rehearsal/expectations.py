"""Checks a rehearsal against the expectations of its scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.guide.plan import Plan
from assistant.rehearsal.scenario import Expect
from assistant.timeline.records import (
    CueRecord,
    EndRecord,
    IntentRecord,
    LineRecord,
    MusicRecord,
    Record,
    StateRecord,
    StepRecord,
    label,
)

ANSWERS = frozenset({"yes", "no", "ready"})
"""Intents that the questions before a session call for."""


@dataclass(frozen=True)
class SaySpan:
    """When a [[say]] of the scenario was to be heard."""

    start_s: float
    end_s: float


def failed(
    expectations: Sequence[Expect],
    records: Sequence[Record],
    said: Mapping[int, SaySpan],
    plan: Plan,
) -> list[tuple[str, str]]:
    """The expectations that did not hold, each with what happened instead.

    `said` maps the number of each [[say]] (from 1) to when it was heard.
    """
    found = []
    for expect in expectations:
        why = _why_not(expect, records, said, plan)
        if why:
            found.append((expect.words, why))
    return found


def _why_not(
    expect: Expect,
    records: Sequence[Record],
    said: Mapping[int, SaySpan],
    plan: Plan,
) -> str:
    if expect.after_say and expect.after_say not in said:
        return f"say {expect.after_say} was never said"
    spoken = said.get(expect.after_say, SaySpan(0.0, 0.0))
    until_s = spoken.end_s + expect.within_s
    for kind, wanted in (
        (IntentRecord, expect.intent),
        (StateRecord, expect.state),
        (LineRecord, expect.line),
        (CueRecord, expect.cue),
        (MusicRecord, expect.music),
    ):
        if wanted:
            # From its beginning on: a safety intent is obeyed before the words have ended.
            later = [r for r in records if isinstance(r, kind) and r.t >= spoken.start_s]
            if not any(label(r) == wanted and r.t <= until_s for r in later):
                got = ", ".join(f"{label(r)} at {r.t:.2f}" for r in later[:4]) or "nothing"
                return f"by {until_s:.2f} s there was {got}"
    if expect.silent:
        over = _speech_over_s(records, spoken)
        if over > until_s:
            return f"speech was over at {over:.2f} s, not by {until_s:.2f} s"
    if expect.never_intent:
        acted = [r for r in records if isinstance(r, IntentRecord) and r.t >= spoken.start_s]
        bad = [
            f"{r.name} at {r.t:.2f}"
            for r in acted
            if r.name in expect.never_intent
            or ("*" in expect.never_intent and r.name not in ANSWERS)
        ]
        if bad:
            return ", ".join(bad)
    if expect.never_line:
        lines = [r for r in records if isinstance(r, LineRecord) and r.t >= spoken.start_s]
        times = [r.t for r in lines if r.id == expect.never_line]
        if times:
            return f"it was said at {times[0]:.2f} s"
    ends = [r for r in records if isinstance(r, EndRecord)]
    if expect.reason and [r.reason for r in ends] != [expect.reason]:
        return f"it ended {[r.reason for r in ends] or 'not at all'}"
    if expect.longest_s and not (ends and ends[0].t <= expect.longest_s):
        return f"it ended at {ends[0].t if ends else 'no time'}"
    if expect.within_cap:
        took_s = _counted_s(records)
        if took_s > plan.session_cap_s:
            return f"it took {took_s:.0f} s of {plan.session_cap_s}"
    return _wrong_steps(expect, records, plan)


def _counted_s(records: Sequence[Record]) -> float:
    """Seconds from set-up to the end."""
    begin_s = [r.t for r in records if isinstance(r, StateRecord) and r.name == "setup"]
    return records[-1].t - begin_s[0] if begin_s else 0.0


def _speech_over_s(records: Sequence[Record], spoken: SaySpan) -> float:
    """When the line that was being said as somebody began to speak was over."""
    running = [
        r.end_t
        for r in records
        if isinstance(r, LineRecord) and r.t < spoken.end_s and r.end_t > spoken.start_s
    ]
    return max(running, default=0.0)


def _wrong_steps(expect: Expect, records: Sequence[Record], plan: Plan) -> str:
    wanted = list(expect.techniques)
    if expect.techniques_in_plan:
        wanted = [f"{s.technique} {s.side}" for s in plan.steps]
    got = [f"{r.technique} {r.side}" for r in records if isinstance(r, StepRecord)]
    return f"the steps were {', '.join(got)}" if wanted and got != wanted else ""
