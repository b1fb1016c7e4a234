"""The loop keeps what it does: cut off in the middle, it is carried on by the next one."""

from pathlib import Path

import pytest

from assistant.config.settings import Settings
from assistant.journal import Journal, Keeper
from assistant.rehearsal.room import Room
from assistant.running import assembly
from assistant.running.loop import Session
from assistant.running.planned_session import today
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent, IntentName
from assistant.session.script import Script
from tests.journal.parent import NOON, a_baby
from tests.running.test_loop import Hum, Tones, kinds


def looped(script: Script, keeper: Keeper, step: str, longest_s: float = 400.0) -> Session:
    """Play a session by keys until a move has gone on for some seconds."""
    one = Session(
        Conductor(script),
        Room(microphone=False),
        assembly.mixer(script.settings, Hum()),
        Tones(),
        None,
        on_record=keeper.record,
        on_state=keeper.state,
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


def _answer(one: Session, script: Script) -> IntentName:
    state = one.state
    if state.phase.value != "gate":
        return IntentName.READY
    if state.carrying == "offered":
        return IntentName.YES
    asked = script.carried.questions if state.carrying == "yes" else script.questions
    return IntentName(asked[state.question].passes_on)


@pytest.mark.slow
def test_what_the_loop_did_is_there_and_goes_on(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    first = today(journal, baby, Settings(), NOON)
    keeper = first.keeper(journal, clock=lambda: NOON)
    assert keeper is not None
    before = looped(first.script, keeper, "fg-opening-stroke")
    keeper.close()
    second = today(journal, baby, Settings(), NOON)
    assert second.script.resume is not None
    assert second.script.resume.offer == "Carry on from opening strokes, right foot?"
    keeper = second.keeper(journal, clock=lambda: NOON)
    assert keeper is not None
    after = looped(second.script, keeper, "fg-opening-stroke")
    keeper.close()
    # From the third stroke of three seconds, not from the beginning.
    assert after.state.anchor_s < after.now_s - 0.4 and after.state.progress_s == 6.0
    assert [r["id"] for r in kinds(after, "line")][:1] == ["gate.carry_on"]
    (entry,) = journal.entries()
    assert entry.techniques == ("fg-opening-stroke",)
    assert entry.duration_s > before.now_s + 5
    told = [h.detail["question"] for h in entry.happenings if h.kind == "answered"]
    assert told[:1] == ["G1"] and told[-2:] == ["G4", "G5"]
