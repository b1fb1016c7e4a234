"""A session that was cut off is offered, carried on or not, and holds to every cap."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.guide.plan import PlanStep
from assistant.session.resume_point import ResumeOffer, ResumePoint
from assistant.session.script import Script
from assistant.session.state import Part, Phase
from assistant.session.stopping.resume import resume_point
from assistant.session.turn import Turn
from tests.session.driver import AGES, Driver, a_script


class Cut(Driver):
    """A session that may have been cut off before."""

    def answer(self, *answers: str) -> "Cut":
        """Give answers, each to the question at hand."""
        for answer in answers:
            self.until(lambda d: d.state.part is Part.WAITING and not d._lines)
            self.wait(1.5)
            self.say(answer)
        return self


def cut_at(driver: Driver) -> ResumePoint | None:
    return resume_point(Turn(driver.script, driver.state, driver.now_s))


def resumed(script: Script, where: ResumePoint, otherwise: str = "") -> Script:
    resume = ResumeOffer(
        plan=script.plan,
        point=where,
        offer="Carry on?",
        questions=tuple(q for q in script.questions if q.id in ("G4", "G5")),
        otherwise=otherwise,
    )
    return replace(script, resume=resume)


def on(driver: Driver, otherwise: str = "") -> Cut:
    """The same cut off here, and what comes then."""
    where = cut_at(driver)
    assert where is not None
    return Cut(resumed(driver.script, where, otherwise))


def done(driver: Driver) -> set[tuple[str, str]]:
    """Technique and side of the moves that have been done, or begun."""
    return {(technique, side) for technique, side, _ in driver.state.done.passes}


def test_there_is_nothing_to_carry_on_before_the_first_stroke_and_after_the_last() -> None:
    driver = Driver()
    while driver.state.phase in (Phase.GATE, Phase.SETUP, Phase.GREETING):
        assert cut_at(driver) is None
        driver.cooperate(at_most_s=0.5)
    driver.part("doing", "guiding")
    assert cut_at(driver) is not None
    driver.cooperate()
    assert cut_at(driver) is None


def test_carry_on_is_the_first_question_and_two_questions_follow_it() -> None:
    driver = on(Driver().move("ln-thumb-over-thumb"))
    driver.answer("yes", "yes", "yes", "ready")
    assert driver.lines[:4] == ["gate.carry_on", "gate.G4", "gate.G5", "setup.ready"]
    driver.part("doing", "guiding")
    assert driver.state.step.technique == "ln-thumb-over-thumb"


def test_what_is_shown_is_what_is_asked() -> None:
    driver = on(Driver().move("ln-thumb-over-thumb")).answer("yes").wait(1)
    shown = driver.conductor.snapshot(driver.state, driver.now_s)
    assert shown.question == driver.texts[-1]
    assert (shown.question_number, shown.questions) == (1, 2)


@pytest.mark.parametrize("said", ["yes", "resume"])
def test_carry_on_is_a_yes_too(said: str) -> None:
    driver = on(Driver().move("ln-thumb-over-thumb")).answer(said)
    assert driver.state.resuming == "yes"


@pytest.mark.parametrize("said", ["no", "not_sure"])
def test_no_begins_afresh(said: str) -> None:
    driver = on(Driver().move("ln-thumb-over-thumb")).answer(said)
    driver.cooperate()
    assert driver.ends == ["complete"]
    assert driver.steps[0][0] == "fg-opening-stroke"


def test_no_says_kindly_where_the_day_allows_no_other() -> None:
    driver = on(Driver().move("ln-thumb-over-thumb"), "Tomorrow is a new day.").answer("no")
    driver.wait(10)
    assert driver.ends == ["refused:daily"] and driver.texts[-1] == "Tomorrow is a new day."


def test_a_baby_who_is_not_calm_any_more_is_left_in_peace() -> None:
    driver = on(Driver().move("ln-thumb-over-thumb")).answer("yes", "yes", "no").wait(15)
    assert driver.ends == ["refused:G5"] and driver.steps == []


def test_it_goes_on_from_the_stroke_at_hand() -> None:
    before = Driver().move("ln-whole-leg-warm-up").wait(17)
    assert before.state.progress_at(before.now_s) == pytest.approx(17, abs=0.2)
    after = on(before).answer("yes", "yes", "yes", "ready")
    after.part("doing", "guiding")
    assert after.state.progress.done_s == pytest.approx(15)


def test_a_step_that_is_over_is_not_done_again() -> None:
    before = Driver().part("resting").wait(0.5)
    first = before.state.step
    after = on(before).answer("yes", "yes", "yes", "ready")
    after.cooperate()
    assert (first.technique, first.side) not in after.steps


def test_after_comfort_it_is_the_one_restart() -> None:
    before = Driver(a_script(on_stress="calm_then_continue")).move("ln-thumb-over-thumb").wait(3)
    before.say("crying")
    after = on(before.wait(5)).answer("yes", "yes", "yes", "ready")
    assert after.state.comfort.restarts == 1
    after.part("doing", "guiding")
    assert after.state.step.role == "opening"
    after.say("crying")
    assert after.state.phase is Phase.ENDED and after.state.reason == "crying"


@pytest.mark.parametrize("cried_before", [False, True])
def test_a_cry_in_between_is_the_first_or_the_second(cried_before: bool) -> None:
    before = Driver(a_script(on_stress="calm_then_continue")).move("ln-thumb-over-thumb").wait(3)
    if cried_before:
        before.say("crying")
    after = on(before.wait(2)).answer("yes", "yes", "yes")
    after.wait(3).say("crying")
    if cried_before:
        assert after.wait(15).ends == ["crying"]
        return
    after.wait(5)
    after.answer("ready", "ready").part("doing", "guiding")
    assert after.state.comfort.restarts == 1
    after.say("crying")
    assert after.wait(15).ends == ["crying"]


def test_everything_that_it_says_is_rendered_before() -> None:
    script = on(Driver().move("ln-thumb-over-thumb"), "Tomorrow is a new day.").script
    assert {"Carry on?", "Tomorrow is a new day."} <= set(script.texts())


@settings(max_examples=40)
@given(
    st.sampled_from(sorted(set(AGES) - {"b0"})),
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4),
    st.sampled_from(["timed", "on_command"]),
)
def test_cut_off_anywhere_and_often_no_cap_is_broken_and_at_most_a_stroke_is_repeated(
    band: str, cuts: list[float], pace: str
) -> None:
    script = a_script(AGES[band], pace=pace)
    driver = Cut(script, 0.2)
    driver.part("doing", "guiding")
    hands_on_s, before = 0.0, set[tuple[str, str]]()
    for cut in cuts:
        driver.cooperate(at_most_s=cut * script.plan.session_s)
        where = cut_at(driver)
        if where is None or where.step is None:
            break
        assert where.clock_s <= script.plan.session_cap_s
        before |= done(driver)
        hands_on_s = where.hands_on_s
        driver = Cut(resumed(script, where), 0.2)
        driver.answer("yes", "yes", "yes", "ready")
        driver.until(lambda d: d.state.part is not Part.SAYING)
        assert before <= done(driver) | {(driver.state.step.technique, driver.state.step.side)}
        assert driver.state.done.hands_on_s >= hands_on_s - 1e-6
    if not driver.ends:
        driver.cooperate()
    assert driver.ends == ["complete"]
    caps: dict[tuple[str, str], int] = {
        (s.technique, s.side): s.max_passes for s in script.plan.steps
    }
    for technique, side, count in driver.state.done.passes:
        assert count <= caps[technique, side]
    # `check` of the driver has seen to the cap on hands-on time, at each moment.
    assert closed(driver, script.plan.steps)


def closed(driver: Driver, plan: tuple[PlanStep, ...]) -> bool:
    """Closing strokes came on each leg that was touched."""
    closing = {(s.technique, s.side) for s in plan if s.role == "closing"}
    return closing <= done(driver)


def test_what_comes_next_is_the_move_at_hand_and_no_second_hello() -> None:
    driver = on(Driver().move("ln-thumb-over-thumb")).answer("yes", "yes", "yes")
    driver.say("what_next")
    assert driver.texts[-1] == "After this comes: Thumb over thumb, right side."
