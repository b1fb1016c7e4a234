"""The loop keeps what it does: cut off in the middle, it is carried on by the next one."""

from pathlib import Path

import pytest

from assistant.config.settings import Settings
from assistant.content.library import shipped
from assistant.journal import Journal, SessionRecorder
from assistant.rehearsal.room import Room
from assistant.running import assembly
from assistant.running.loop import Loop
from assistant.running.observer import Observer
from assistant.running.planned_session import plan_session
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent, IntentName
from assistant.session.script import Script
from assistant.session.state import State
from assistant.timeline.records import LineRecord, Notice
from tests.journal.parent import NOON, a_baby
from tests.running.test_loop import Hum, Tones, of


class Kept(Observer[State]):
    """Hands to the journal what the loop tells."""

    def __init__(self, recorder: SessionRecorder) -> None:
        self._recorder = recorder

    def record(self, notice: Notice) -> None:
        self._recorder.record(notice)

    def state(self, state: State, now_s: float) -> None:
        self._recorder.state(state, now_s)


def looped(
    script: Script, recorder: SessionRecorder, step: str, longest_s: float = 400.0
) -> Loop[State]:
    """Play a session by keys until a move has gone on for some seconds."""
    one = Loop(
        Conductor(script),
        Room(microphone=False),
        assembly.mixer(script.settings, Hum()),
        Tones(),
        None,
        observer=Kept(recorder),
    )
    while one.now_s < longest_s:
        one.frame()
        state = one.state
        if state.part.value == "guiding" and state.step.technique == step:
            if state.progress_at(one.now_s) > 6.5:
                return one
        elif state.part.value == "waiting" and round(one.now_s * 100) % 200 == 0:
            one.keys.put(Intent(_answer(one, script)))
    raise AssertionError(f"{step} never came: {one.state.phase}")


def _answer(one: Loop[State], script: Script) -> IntentName:
    state = one.state
    if state.phase.value != "gate":
        return IntentName.READY
    if state.resuming == "offered":
        return IntentName.YES
    asked = script.resumed.questions if state.resuming == "yes" else script.questions
    return IntentName(asked[state.asked.question].passes_on)


@pytest.mark.slow
def test_what_the_loop_did_is_there_and_goes_on(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    first = plan_session(shipped(), journal, baby, Settings(), NOON)
    recorder = first.recorder(journal, clock=lambda: NOON)
    assert recorder is not None
    before = looped(first.script, recorder, "fg-opening-stroke")
    recorder.close()
    second = plan_session(shipped(), journal, baby, Settings(), NOON)
    assert second.script.resume is not None
    assert second.script.resume.offer == "Carry on from opening strokes, right foot?"
    recorder = second.recorder(journal, clock=lambda: NOON)
    assert recorder is not None
    after = looped(second.script, recorder, "fg-opening-stroke")
    recorder.close()
    # From the third stroke of three seconds, not from the beginning.
    progress = after.state.progress
    assert progress.anchor_s < after.now_s - 0.4 and progress.done_s == 6.0
    assert [r.id for r in of(after, LineRecord)][:1] == ["gate.carry_on"]
    (entry,) = journal.entries()
    assert entry.techniques == ("fg-opening-stroke",)
    assert entry.duration_s > before.now_s + 5
    told = [h.detail["question"] for h in entry.happenings if h.kind == "answered"]
    assert told[:1] == ["G1"] and told[-2:] == ["G4", "G5"]
