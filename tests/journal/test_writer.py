"""Whatever the disk does, the session does not wait for it."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.config.settings import Settings
from assistant.content.library import shipped
from assistant.journal import Journal, SessionRecorder
from assistant.journal import writer as writer_module
from assistant.journal.writer import Write, Writer
from assistant.running.planned_session import plan_session
from tests.journal.parent import NOON, Held, a_baby, hold
from tests.patience import PATIENCE_S, soon


def lock(path: Path) -> sqlite3.Connection:
    """Holds the file, as a disk does that does not answer."""
    Journal(path).history(NOON.date(), NOON.date())
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("begin exclusive")
    return base


def test_a_stalled_disk_delays_nothing_and_all_is_kept_once_it_answers(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    made = plan_session(shipped(), journal, a_baby(), Settings(), NOON)
    base = lock(path)
    recorder = made.recorder(journal, clock=lambda: NOON)
    held = Held(made.script, recorder).play()  # to its end, while nothing can be written
    assert held.ends == ["complete"] and recorder is not None
    base.execute("rollback")
    base.close()
    recorder.close()
    assert recorder.note == ""
    (entry,) = journal.entries()
    assert entry.reason == "complete"
    assert [h.kind for h in entry.happenings].count("step") == len(held.steps)


def test_a_disk_that_never_answers_is_told_once_and_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "CLOSE_S", 0.05)
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    made = plan_session(shipped(), journal, a_baby(), Settings(), NOON)
    with closing(lock(path)):
        recorder = made.recorder(journal, clock=lambda: NOON)
        assert Held(made.script, recorder).play().ends == ["complete"] and recorder is not None
        recorder.close()
        why = "this session is not kept whole (the disk does not answer); check the disk."
        assert recorder.note == f"{path}: {why}"


def test_a_full_disk_is_tried_again_with_what_comes_next(tmp_path: Path) -> None:
    path = tmp_path / "data" / "journal.sqlite"
    path.parent.write_text("in the way, as a folder that cannot be made")
    tried, kept = threading.Event(), threading.Event()
    writer = Writer(path, clock=lambda: NOON, on_kept=lambda writes: kept.set())
    made = plan_session(shipped(), Journal(tmp_path / "other.sqlite"), a_baby(), Settings(), NOON)
    recorder = SessionRecorder(writer, made.script, NOON)
    held = Held(made.script, recorder).play(lambda h: h.state.phase.value == "doing")

    def nothing() -> list[Write]:
        tried.set()
        return []

    writer.put(nothing)
    assert tried.wait(PATIENCE_S)
    # Written by the other thread, a moment after it was told.
    assert soon(lambda: bool(recorder.note))
    assert not kept.is_set() and "check the disk" in recorder.note
    path.parent.unlink()
    held.play()
    recorder.close()
    assert recorder.note == ""
    (entry,) = Journal(path).entries()
    assert entry.reason == "complete"


def test_a_fault_in_one_thing_told_leaves_the_rest(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    made = plan_session(shipped(), journal, a_baby(), Settings(), NOON)
    writer = Writer(journal.path, clock=lambda: NOON)
    recorder = SessionRecorder(writer, made.script, NOON)
    writer.put(lambda: [][1])
    Held(made.script, recorder).play()
    recorder.close()
    assert "IndexError" in recorder.note and "\n" not in recorder.note
    assert [entry.reason for entry in journal.entries()] == ["complete"]


def test_what_was_told_at_the_gate_is_known_next_time(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    baby = a_baby()
    hold(journal, baby, until=lambda h: h.state.phase.value == "setup")
    known = journal.known(baby.birth_date, NOON + timedelta(hours=1))
    assert {"G1", "G2", "G5"} <= set(known.told)
    assert known.told["G2"].answer == "no"


def test_pauses_signs_and_how_it_ended_are_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    made = plan_session(
        shipped(), journal, a_baby(), Settings(on_stress="calm_then_continue"), NOON
    )
    recorder = made.recorder(journal, clock=lambda: NOON)
    assert recorder is not None
    held = Held(made.script, recorder).play(lambda h: h.state.phase.value == "doing")
    held.wait(10).say("pause")
    held.wait(5).say("resume")
    held.wait(12).say("crying")
    held.wait(5).say("ready")
    held.wait(20).say("crying")
    held.play()
    recorder.close()
    (entry,) = journal.entries()
    kinds = [h.kind for h in entry.happenings if h.kind not in ("answered", "step", "pass")]
    assert kinds == ["pause", "resume", "crying", "restart", "end"]
    assert entry.reason == "crying"
    assert journal.history(a_baby().birth_date, NOON.date()).stops_today == 1


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("said", ["stop", "pain", "yawning"])
def test_a_move_in_which_it_was_stopped_counts_and_the_day_is_over(
    tmp_path: Path, said: str, step: int
) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    made = plan_session(shipped(), journal, baby, Settings(), NOON)
    recorder = made.recorder(journal, clock=lambda: NOON)
    assert recorder is not None
    held = Held(made.script, recorder).play(
        lambda h: h.state.progress.index == step and h.state.part.value == "guiding"
    )
    held.wait(5).say(said)
    held.play()
    recorder.close()
    (entry,) = journal.entries()
    assert entry.techniques[-1] == made.script.plan.steps[step].technique
    again = plan_session(
        shipped(), journal, baby, Settings(sessions_per_day=2), NOON + timedelta(hours=5)
    )
    assert again.script.refusal is not None and again.script.refusal.id == "enough"


def test_pain_before_the_first_stroke_ends_the_day_too(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    made = plan_session(shipped(), journal, baby, Settings(), NOON)
    recorder = made.recorder(journal, clock=lambda: NOON)
    assert recorder is not None
    held = Held(made.script, recorder).play(lambda h: h.state.phase.value == "setup")
    held.say("pain")
    recorder.close()
    assert journal.history(baby.birth_date, NOON.date()).stops_today == 1
