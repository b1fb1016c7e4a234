"""Keeps a running session in the journal, as rows of its tables."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from assistant.journal.entry import CUT_OFF
from assistant.journal.writer import Write, Writer
from assistant.session.resume_point import ResumePoint
from assistant.session.script import Script
from assistant.session.state import Phase, State
from assistant.session.stopping.resume import resume_point
from assistant.session.turn import BEFORE, Turn
from assistant.timeline.records import AnsweredRecord, IntentRecord, Notice, StepRecord

_SIGNS = frozenset({"yawning", "sign", "pain", "frustrated"})
"""Intents that tell of stress; crying, which shows in the state, is kept from there."""

_BEGIN = """
insert into sessions (born, baby, began, kind, plan, seen)
values (:born, :baby, :began, :kind, :plan, :seen)
"""
_AGAIN = "update sessions set ended = null, reason = '', seen = :seen where id = :session"
_EVENT = """
insert into events (session, t_s, kind, detail) values (:session, :t_s, :kind, :detail)
"""
_STANDS = """
update sessions set seen = :seen, techniques = :techniques, skipped = :skipped,
    duration_s = :duration_s, hands_on_s = :hands_on_s, point = :point where id = :session
"""
_STEPS = "update sessions set steps = :steps, plan = :plan, kind = :kind where id = :session"
_END = "update sessions set ended = :seen, reason = :reason where id = :session"


class SessionRecorder:
    """Hands each change of a session to the writer, and never makes the session wait.

    `record` and `state` are called in the loop's thread. The rows are made in the writer's.
    """

    def __init__(
        self, writer: Writer, script: Script, began: datetime, before_s: float = 0.0
    ) -> None:
        """`began`: local time. `before_s`: how long the session to be carried on had lasted."""
        self._writer = writer
        self._script = script
        self._began = began
        self._before_s = before_s
        self._offset_s = 0.0
        self._state: State | None = None
        self._open = False
        self._announced: list[str] = []
        self._steps: tuple[Any, ...] = ()
        self._waiting: list[Write] = []

    @property
    def note(self) -> str:
        """The trouble with the disk in one line, or empty."""
        return self._writer.note

    def record(self, notice: Notice) -> None:
        """Something has happened."""
        if isinstance(notice, (StepRecord, AnsweredRecord, IntentRecord)):
            self._writer.put(lambda: self._of_record(notice))

    def state(self, state: State, now_s: float) -> None:
        """The state has changed, at session time `now_s`."""
        self._writer.put(lambda: self._of_state(state, now_s))

    def close(self) -> None:
        """Keep the end of the session, or of its program, and stop the writer."""
        self._writer.put(self._of_end)
        self._writer.close()

    # -- in the writer's thread ------------------------------------------------------------

    def _of_record(self, record: StepRecord | AnsweredRecord | IntentRecord) -> list[Write]:
        if isinstance(record, StepRecord):
            self._announced.append(record.technique)
            step = {"technique": record.technique, "side": record.side, "passes": record.passes}
            return self._told(self._event(record.t, "step", step))
        if isinstance(record, AnsweredRecord):
            answered = asdict(record)
            return self._told(self._event(answered.pop("t"), "answered", answered))
        if record.name in _SIGNS:
            sign = record.slots.get("sign", record.name)
            return self._told(self._event(record.t, "sign", {"sign": sign}))
        return []

    def _of_state(self, state: State, now_s: float) -> list[Write]:
        before, self._state = self._state, state
        found: list[Write] = []
        if not self._open:
            if state.resuming == "offered":
                # Nothing has begun, and what was cut off stays as it is; pain ends its day.
                return [Write(_END, {"reason": "pain"})] if state.reason == "pain" else []
            found += self._begin(state)
        if before is not None:
            found += [self._event(now_s, *told) for told in _changes(before, state)]
        found += self._stands(state, now_s)
        was, reason = self._reason(before) if before else "", self._reason(state)
        if reason and reason != was:
            found.append(Write(_END, {"reason": reason}))
        elif was and not reason:
            found.append(Write(_AGAIN))
        return self._told(*found)

    def _of_end(self) -> list[Write]:
        """The program ends in good order, whether or not the session does."""
        if not self._open or self._state is None or self._reason(self._state):
            return []
        return [Write(_END, {"reason": CUT_OFF})]

    def _reason(self, state: State) -> str:
        """Why it is over; it is when the last stroke is done, whether or not the last words are."""
        resting = Turn(self._script, state, 0.0).resting
        if state.reason or state.progress.index + resting < len(state.steps):
            return state.reason
        return "finished" if state.wishes.finish else "complete"

    def _told(self, *writes: Write) -> list[Write]:
        """The statements to write now; they wait until there is a row for the session."""
        if not self._open:
            self._waiting += writes
            return []
        held, self._waiting = self._waiting, []
        return [*writes[:1], *held, *writes[1:]]

    def _begin(self, state: State) -> Iterator[Write]:
        self._open = True
        if state.resuming == "yes":
            self._offset_s = self._before_s
            yield Write(_AGAIN)
            yield self._event(0.0, "carried_on", {})
            return
        baby = self._script.baby
        values = {
            "born": baby.birth_date.isoformat(),
            "baby": baby.name,
            "began": self._began.isoformat(timespec="seconds"),
        }
        yield Write(_BEGIN, {**values, **self._plan(state)}, begins=True)

    def _plan(self, state: State) -> dict[str, Any]:
        plan = Turn(self._script, state, 0.0).plan
        return {"kind": plan.kind, "plan": json.dumps(asdict(plan))}

    def _event(self, t_s: float, kind: str, detail: Mapping[str, Any]) -> Write:
        values = {"t_s": round(t_s + self._offset_s, 3), "kind": kind, "detail": json.dumps(detail)}
        return Write(_EVENT, values)

    def _stands(self, state: State, now_s: float) -> Iterator[Write]:
        turn = Turn(self._script, state, now_s)
        if state.resuming == "yes" and turn.place.phase in BEFORE:
            # Until it goes on, all stays as it was cut off: in a pause or at the end, too.
            return
        here = resume_point(turn)
        if state.steps != self._steps:
            self._steps = state.steps
            steps = json.dumps([asdict(step) for step in state.steps])
            yield Write(_STEPS, {"steps": steps, **self._plan(state)})
        begun = {technique for technique, _, _ in state.done.passes}
        # At the end there is no place to go on from, and the current step was begun all the same.
        if (here or turn.progress).reached_s > 0:
            begun.add(state.step.technique)
        planned = dict.fromkeys([*(s.technique for s in turn.plan.steps), *sorted(begun)])
        skipped = [t for t in dict.fromkeys(self._announced) if t not in begun]
        yield Write(
            _STANDS,
            {
                "techniques": json.dumps([t for t in planned if t in begun]),
                "skipped": json.dumps(skipped if self._reason(state) == "complete" else []),
                "duration_s": round(now_s + self._offset_s, 3),
                "hands_on_s": round(here.hands_on_s if here else turn.done.hands_on_s, 3),
                "point": _text(here) if here else None,
            },
        )


def _text(here: ResumePoint) -> str:
    """The place, without the steps, which are kept beside it."""
    return json.dumps(asdict(replace(here, steps=())))


def _changes(before: State, after: State) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Kind and detail of each event between two states."""
    counted = {(technique, side): count for technique, side, count in before.done.passes}
    # Those of a session that is carried on were told before it was cut off.
    for technique, side, count in () if before.phase in BEFORE else after.done.passes:
        if count > counted.get((technique, side), 0):
            yield "pass", {"technique": technique, "side": side, "count": count}
    was, now = before.phase, after.phase
    if now is not was:
        if now is Phase.PAUSED:
            yield "pause", {"in": was.value}
        elif now is Phase.COMFORT:
            yield "crying", {"in": was.value}
        elif was is Phase.PAUSED and now is not Phase.ENDED:
            yield "resume", {}
    if after.comfort.restarts > before.comfort.restarts:
        yield "restart", {}
    if after.reason != before.reason and after.reason:
        yield "end", {"reason": after.reason}
