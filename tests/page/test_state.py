"""What the page shows of a snapshot, and what it is told of a change."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.state import TOUCH, changes, shown
from assistant.session.conductor import HINTS
from assistant.session.intents import IntentName
from assistant.session.snapshot import EXAMPLE, Snapshot
from assistant.session.state import Phase
from assistant.session.table import TRANSITIONS
from tests.page.rehearsed import Rehearsed

DOING = replace(
    EXAMPLE,
    step_left_s=6.5,
    step_total_s=9.0,
    guiding=True,
    passes=3,
    pass_s=3.0,
    strokes=1,
    next_technique="ln-calf-circles",
    next_title="Calf circles",
    next_side="left",
    hints=HINTS[Phase.DOING],
)


def test_a_step_is_told_in_the_words_of_the_page() -> None:
    told = shown(DOING)
    assert told["headline"] == "Thumb over thumb"
    assert told["where"] == "Right foot"
    assert str(told["next"]).replace("\u00a0", " ") == "Calf circles, left leg"
    assert told["minutes"] == "9 min left"


@pytest.mark.parametrize(("left_s", "done"), [(9.0, 0), (6.5, 0), (6.0, 1), (0.1, 2), (0.0, 3)])
def test_a_dot_is_full_when_its_pass_is_over(left_s: float, done: int) -> None:
    told = shown(replace(DOING, step_left_s=left_s))
    assert (told["dots"], told["dots_done"]) == (3, done)


def test_strokes_of_a_single_pass_have_a_dot_each_unless_there_are_many() -> None:
    assert shown(replace(DOING, passes=1, strokes=6))["dots"] == 6
    assert shown(replace(DOING, passes=1, strokes=30))["dots"] == 1


def test_stop_is_always_among_the_hints_and_under_the_finger() -> None:
    for phase in Phase:
        told = shown(replace(DOING, phase=phase.value, hints=HINTS[phase]))
        if phase is not Phase.ENDED:
            assert told["hints"][-1] == told["touch"][-1] == "stop"  # type: ignore[index]
            assert len(told["hints"]) <= 4  # type: ignore[arg-type]


def test_every_touch_does_something_where_it_is_offered() -> None:
    assert {*TOUCH} == {phase.value for phase in Phase}
    for phase, intents in TOUCH.items():
        for intent in intents:
            assert TRANSITIONS[Phase(phase), intent] != "-"
    assert IntentName.PAUSE in TOUCH["doing"] and IntentName.RESUME in TOUCH["paused"]


def test_in_comfort_and_at_the_end_no_time_is_shown() -> None:
    for phase in ("comfort", "ended"):
        told = shown(replace(DOING, phase=phase))
        assert (told["minutes"], told["where"], told["dots"]) == ("", "", 0)


def test_time_that_runs_by_itself_is_no_change() -> None:
    before, later = shown(DOING), shown(replace(DOING, step_left_s=6.2))
    assert changes(before, later) == {}
    assert changes(before, shown(replace(DOING, step_left_s=5.9))) == {
        "left_s": 5.9,
        "dots_done": 1,
    }
    still = shown(replace(DOING, guiding=False))
    assert changes(still, shown(replace(DOING, guiding=False, step_left_s=9.0)))["left_s"] == 9.0


SNAPSHOTS = st.builds(
    replace,
    st.just(DOING),
    phase=st.sampled_from([phase.value for phase in Phase]),
    saying=st.text(max_size=9),
    heard=st.sampled_from(["", "next", "stop"]),
    heard_s=st.floats(0, 900),
    step_left_s=st.floats(0, 9),
    session_left_s=st.floats(0, 900),
    guiding=st.booleans(),
    passes=st.integers(0, 3),
)


@given(st.lists(SNAPSHOTS, min_size=1, max_size=6))
def test_a_viewer_who_takes_in_every_change_sees_what_is_so(snapshots: list[Snapshot]) -> None:
    seen = dict(shown(snapshots[0]))
    told = shown(snapshots[0])
    for snapshot in snapshots:
        now = shown(snapshot)
        update = changes(told, now)
        if update:
            seen.update(update)
            told = now
        assert {**seen, "left_s": 0} == {**now, "left_s": 0}


@pytest.mark.slow
def test_the_snapshots_of_a_session_hang_together() -> None:
    rehearsed = Rehearsed()
    phases, guided = set(), 0

    def look(snapshot: Snapshot) -> bool:
        nonlocal guided
        told = shown(snapshot)
        phases.add(snapshot.phase)
        assert 0.0 <= snapshot.step_left_s <= snapshot.step_total_s + 1e-6
        assert 0 <= int(str(told["dots_done"])) <= int(str(told["dots"]))
        if snapshot.guiding:
            guided += 1
            assert snapshot.technique and snapshot.title and snapshot.side
            assert snapshot.passes_done == int(
                (snapshot.step_total_s - snapshot.step_left_s) / snapshot.pass_s + 1e-6
            )
        return False

    rehearsed.until(look)
    assert phases == {"gate", "setup", "greeting", "doing", "resting", "closing", "ended"}
    assert guided > 100
