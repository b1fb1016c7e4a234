"""What the journal knows when the next session is planned, and what it forgets."""

import sqlite3
import tempfile
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.errors import UserError
from assistant.journal import CARRY_ON_WITHIN, Entry, Journal
from assistant.running.planned_session import plan_session
from tests.journal.entries import a_session, entry, in_order
from tests.journal.parent import NOON, Held, a_baby, hold

DAY = date(2026, 3, 4)
BORN = date(2025, 9, 1)


def filled(folder: Path, *entries: Entry) -> Journal:
    journal = Journal(folder / "journal.sqlite")
    for one in entries:
        journal.add(one)
    return journal


def in_thumbs(held: Held) -> bool:
    """Some way into the strokes of thumb over thumb."""
    state = held.state
    there = state.part.value == "guiding" and state.step.technique == "ln-thumb-over-thumb"
    return there and state.progress_at(held.now_s) > 4


def test_no_journal_is_a_first_session(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data" / "journal.sqlite")
    assert journal.entries() == ()
    assert journal.history(BORN, DAY).sessions == 0
    assert journal.last_held(BORN, NOON) is None and journal.cut_off(BORN, NOON) is None
    assert journal.note == ""


def test_a_broken_file_is_told_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"not a journal" * 100)
    journal = Journal(path)
    assert journal.history(BORN, DAY).sessions == 0
    assert str(path) in journal.note and "\n" not in journal.note
    assert path.read_bytes() == b"not a journal" * 100


def test_history_counts_what_was_held(tmp_path: Path) -> None:
    journal = filled(
        tmp_path,
        a_session(DAY - timedelta(days=3)),
        a_session(DAY - timedelta(days=2), "crying", skipped=("fg-rub-foot",)),
        a_session(DAY - timedelta(days=1), "refused:G5", techniques=()),
        a_session(DAY, skipped=("fg-rub-foot",), kind="usual"),
    )
    history = journal.history(BORN, DAY)
    assert history.sessions == 3 and history.met["fg-knead-foot"] == 3
    assert history.good_kneading == 2
    assert history.disliked == {"fg-rub-foot"} and history.rested == {"fg-rub-foot": 0}
    assert history.sessions_today == 1 and history.stops_today == 0
    assert history.last_end == datetime(2026, 3, 4, 10, 10)
    earlier = journal.history(BORN, DAY - timedelta(days=2))
    assert earlier.sessions == 2 and earlier.stops_today == 1


def test_twins_are_told_apart_and_an_entry_without_a_name_counts_for_both(tmp_path: Path) -> None:
    journal = filled(
        tmp_path,
        a_session(DAY - timedelta(days=9)),
        a_session(DAY - timedelta(days=2), baby="Ada"),
        a_session(DAY - timedelta(days=1), baby="Ada"),
        a_session(DAY, baby="Ben"),
    )
    assert journal.history(BORN, DAY, "Ada").sessions == 3
    assert journal.history(BORN, DAY, "Ben").sessions == 2
    assert journal.history(BORN, DAY).sessions == 4


def test_a_baby_that_gets_a_name_or_another_birth_date_keeps_its_sessions(tmp_path: Path) -> None:
    journal = filled(tmp_path, a_session(DAY), a_session(DAY, baby="Ada"))
    was = Baby(birth_date=BORN, name="Ada")
    now = Baby(birth_date=BORN + timedelta(days=1), name="Adah")
    journal.follow(was, now)
    assert journal.history(now.birth_date, DAY, "Adah").sessions == 2
    assert journal.history(BORN, DAY).sessions == 0


# -- cut off -----------------------------------------------------------------------------------


def test_a_session_that_was_cut_off_is_offered_and_counts_as_one(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs)
    later = NOON + timedelta(minutes=3)
    held, made = hold(journal, baby, later)
    assert made.script.resume is not None
    assert made.script.resume.offer == "Carry on from thumb over thumb, right foot?"
    assert held.steps[0] == ("ln-thumb-over-thumb", "right")
    (whole,) = journal.entries()
    assert whole.reason == "complete" and whole.began == NOON and whole.ended == later
    assert "carried_on" in [h.kind for h in whole.happenings]
    passes = [
        (h.detail["technique"], h.detail["side"]) for h in whole.happenings if h.kind == "pass"
    ]
    assert len(passes) == len(set(passes)), "no step was done twice"
    assert journal.history(baby.birth_date, NOON.date()).sessions_today == 1


@pytest.mark.parametrize(
    "later", [CARRY_ON_WITHIN + timedelta(seconds=1), timedelta(days=1), timedelta(seconds=-5)]
)
def test_too_late_it_is_not_offered_and_counts_as_what_was_done(
    tmp_path: Path, later: timedelta
) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs)
    assert journal.cut_off(baby.birth_date, NOON + CARRY_ON_WITHIN) is not None
    assert journal.cut_off(baby.birth_date, NOON + later) is None
    history = journal.history(baby.birth_date, NOON.date())
    assert history.sessions == 1 and history.last_end_reason == "cut off"
    assert set(history.met) == {
        "fg-opening-stroke",
        "ln-whole-leg-warm-up",
        "ln-thumb-over-thumb",
    }


def test_it_is_offered_until_midnight_and_to_its_own_baby_only(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby("Ada")
    late = datetime(2026, 3, 4, 23, 50)
    hold(journal, baby, NOON, until=in_thumbs)
    assert journal.cut_off(baby.birth_date, NOON, "Ben") is None
    assert journal.cut_off(baby.birth_date, NOON, "Ada") is not None
    other = Journal(tmp_path / "other.sqlite")
    hold(other, a_baby(), late, until=in_thumbs, night_sleep="08:00")
    assert other.cut_off(baby.birth_date, late + timedelta(minutes=9)) is not None
    assert other.cut_off(baby.birth_date, late + timedelta(minutes=11)) is None


@pytest.mark.parametrize("end", ["stop", "finish"])
def test_a_session_that_was_ended_is_not_offered(tmp_path: Path, end: str) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    held, _ = hold(journal, baby, until=in_thumbs, close=False)
    held.say(end)
    held.play()
    recorder = held._recorder
    assert recorder is not None
    recorder.close()
    assert journal.cut_off(baby.birth_date, NOON) is None


def test_no_leaves_the_day_as_it_is_and_the_offer_too(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs)
    held, _ = hold(journal, baby, carry_on=False)
    assert held.ends == ["refused:daily"]
    assert len(journal.entries()) == 1
    assert journal.cut_off(baby.birth_date, NOON) is not None


@pytest.mark.slow
def test_with_two_sessions_a_day_no_is_a_fresh_one_four_hours_later(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs, sessions_per_day=2)
    held, _ = hold(journal, baby, carry_on=False, sessions_per_day=2)
    assert held.ends == ["refused:daily"] and "Four hours" in held.texts[-1]
    held, made = hold(journal, baby, NOON + timedelta(hours=4), sessions_per_day=2)
    assert made.script.resume is None and held.ends == ["complete"]


def test_a_move_that_is_forbidden_since_is_not_carried_on_with(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs)
    worried = baby.model_copy(update={"hips_ok": "no"})
    held, made = hold(journal, worried)
    assert made.script.resume is None
    assert made.script.refusal is not None and made.script.refusal.id == "daily"
    assert held.ends == ["refused:daily"]


# -- forgetting --------------------------------------------------------------------------------


@settings(max_examples=30)
@given(
    st.lists(entry(), max_size=6),
    st.none() | st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.none() | st.just(("Ada",)) | st.just(("Ben", "")),
)
def test_what_is_forgotten_is_gone_and_all_else_stays(
    entries: list[Entry], before: date | None, names: tuple[str, ...] | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = filled(Path(folder), *entries)

        def gone(one: Entry) -> bool:
            early = before is None or one.began.date() < before
            return early and (names is None or one.baby in names)

        count = journal.forget(before=before, names=names)
        assert count == sum(map(gone, entries))
        kept = [one for one in in_order(entries) if not gone(one)]
        assert list(journal.entries()) == kept


def test_the_file_keeps_no_trace_of_what_was_forgotten(tmp_path: Path) -> None:
    journal = filled(tmp_path, a_session(DAY, baby="Rumpelstiltskin"), a_session(DAY, baby="Ada"))
    assert journal.forget(names=["Rumpelstiltskin"]) == 1
    for file in tmp_path.iterdir():
        assert b"Rumpelstiltskin" not in file.read_bytes()


@pytest.mark.parametrize("where", ["gate", "setup"])
@pytest.mark.parametrize("words", [["pause"], ["pause", "stop"], ["pain"]])
def test_what_was_done_stays_until_it_goes_on(tmp_path: Path, where: str, words: list[str]) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs)
    (before,) = journal.entries()
    later = NOON + timedelta(minutes=3)

    def there(held: Held) -> bool:
        state = held.state
        return state.resuming == "yes" and (state.phase.value, state.part.value) == (
            where,
            "waiting",
        )

    made = plan_session(shipped(), journal, baby, Settings(), later)
    recorder = made.recorder(journal, clock=lambda: later)
    assert recorder is not None
    held = Held(made.script, recorder).play(there)
    for word in words:
        held.wait(2).say(word)
    held.wait(20)
    recorder.close()
    (after,) = journal.entries()
    assert (after.techniques, after.hands_on_s) == (before.techniques, before.hands_on_s)
    found = journal.history(baby.birth_date, NOON.date())
    assert (found.sessions_today, found.stops_today) == (1, int(words != ["pause"]))
    offered = journal.cut_off(baby.birth_date, later + timedelta(minutes=1))
    assert (offered is not None) == (words == ["pause"])


def test_pain_at_the_offer_to_carry_on_ends_the_day(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    hold(journal, baby, until=in_thumbs)
    later = NOON + timedelta(minutes=3)
    made = plan_session(shipped(), journal, baby, Settings(), later)
    recorder = made.recorder(journal, clock=lambda: later)
    assert recorder is not None
    held = Held(made.script, recorder)
    held.say("pain")
    held.wait(20)
    recorder.close()
    assert journal.cut_off(baby.birth_date, later) is None
    assert journal.history(baby.birth_date, NOON.date()).stops_today == 1


def test_a_baby_who_cried_and_is_left_in_peace_afterwards_had_cried(tmp_path: Path) -> None:
    journal, baby = Journal(tmp_path / "journal.sqlite"), a_baby()
    made = plan_session(shipped(), journal, baby, Settings(), NOON)
    recorder = made.recorder(journal, clock=lambda: NOON)
    assert recorder is not None
    held = Held(made.script, recorder).play(in_thumbs)
    held.say("crying")
    held.wait(5)
    recorder.close()
    later = NOON + timedelta(minutes=3)
    made = plan_session(shipped(), journal, baby, Settings(), later)
    recorder = made.recorder(journal, clock=lambda: later)
    assert recorder is not None
    held = Held(made.script, recorder).play(lambda h: h.state.resuming == "yes")
    held.wait(10).say("not_sure")
    held.wait(40)
    recorder.close()
    (entry,) = journal.entries()
    assert entry.reason == "crying"


@pytest.mark.parametrize("cell", ["techniques = 'x'", "began = 'soon'", "born = ''"])
def test_a_cell_that_makes_no_sense_is_told_and_stops_nothing(tmp_path: Path, cell: str) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal.add(
        Entry(
            born=BORN,
            began=NOON,
            ended=NOON + timedelta(minutes=4),
            reason="complete",
            techniques=(),
        )
    )
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as base, base:
        base.execute(f"update sessions set {cell}")
    with pytest.raises(UserError, match=r"journal.sqlite: cannot be read"):
        journal.entries()
    journal.history(BORN, DAY)
    assert cell == "born = ''" or "cannot be read" in journal.note
