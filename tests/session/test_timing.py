"""When what is heard in a step."""

from typing import Any

import pytest

from assistant.session.actions import Say
from assistant.session.strokes.timing import LEAD_IN_S, marks
from tests.session.driver import Driver, a_script

KNEAD = "fg-knead-foot"
WARM_UP = "ln-whole-leg-warm-up"


def strokes(driver: Driver, move: str) -> tuple[float, list[tuple[str, float]]]:
    """When the announcement ended, and the cues of the move after that."""
    driver.move(move, part="lead_in")
    said_s = driver.now_s
    driver.part("resting")
    return said_s, [cue for cue in driver.cues if cue[1] > said_s]


def test_each_pass_begins_on_its_second() -> None:
    said_s, cues = strokes(Driver(), KNEAD)
    first_s = said_s + LEAD_IN_S
    wanted: list[Any] = [
        ("start", pytest.approx(first_s)),
        ("last", pytest.approx(first_s + 6.0)),
        ("done", pytest.approx(first_s + 12.0)),
    ]
    assert cues == wanted


@pytest.mark.slow
def test_cues_are_planned_to_the_moment_and_played_in_the_frame_after() -> None:
    driver = Driver(step_s=0.01).move(WARM_UP)
    driver.part("resting")
    late = [at_s - a.planned_s for at_s, a in driver.log if hasattr(a, "planned_s")]
    assert late and all(-1e-6 <= late_s <= 0.0101 for late_s in late)


def test_the_half_of_a_long_step_is_told_between_two_strokes() -> None:
    driver = Driver().move(WARM_UP)
    first_s = driver.now_s
    driver.part("resting")
    half_s = [t for t, a in driver.log if isinstance(a, Say) and a.line == "step.halfway"]
    assert half_s == [pytest.approx(first_s + 26.0, abs=0.2)]


def test_counting_aloud_says_each_stroke_and_the_last() -> None:
    step = next(s for s in a_script().plan.steps if s.technique == WARM_UP)
    heard = [m.name for m in marks(step, 1, count="aloud") if m.kind == "line"]
    numbers = [f"count.{n}" for n in range(2, 10)]
    assert heard == [*numbers[:5], "step.halfway", *numbers[5:], "count.last"]


def test_a_number_gives_way_to_an_answer_rather_than_come_late() -> None:
    driver = Driver(a_script(count="aloud")).move(KNEAD).wait(4.0)
    said = len(driver.lines)
    driver.say("why")
    driver.part("resting")
    assert driver.lines[said:] == [f"why.{KNEAD}"]
    last: Any = ("last", pytest.approx(driver.cues[-1][1] - 6.0))
    assert last in driver.cues


def test_nearly_silent_is_cues_only() -> None:
    driver = Driver(a_script(talk_level="nearly_silent", count="aloud")).part("doing", "guiding")
    driver.cooperate()
    assert not [x for x in driver.lines if x.startswith(("count.", "step.half", "step.rest"))]


def test_the_tempo_changes_in_the_middle_of_a_step() -> None:
    driver = Driver().move(KNEAD).wait(3.0)
    first_s = driver.now_s - 3.0
    driver.say("slower")
    driver.part("resting")
    name, done_s = driver.cues[-1]
    assert name == "done" and done_s == pytest.approx(first_s + 3.0 + 9.0 / 0.9, abs=0.2)


def test_the_tempo_keeps_to_its_bounds_with_what_was_set() -> None:
    driver = Driver(a_script(tempo=0.8)).move(KNEAD)
    assert driver.state.wishes.tempo == 1.0
    driver.say("slower")
    assert driver.lines[-1] == "tell.no_further" and driver.state.wishes.tempo == 1.0
    for _ in range(9):
        driver.say("faster")
    assert driver.state.wishes.tempo * 0.8 == pytest.approx(1.25)


def test_slower_gives_way_to_the_cap_on_hands_on_time() -> None:
    tight = a_script(60, hands_on_cap_s={"b1": 48})
    driver = Driver(tight).move("fg-figure-eight", side="left")
    driver.say("slower")
    assert driver.lines[-1] == "tell.no_further"


def test_ready_in_the_lead_in_begins_at_once() -> None:
    driver = Driver().move(KNEAD, part="saying")
    driver.say("ready")
    start: Any = ("start", pytest.approx(driver.now_s))
    assert driver.cues[-1] == start
