"""The rules that never bend, and what each wish of a parent does, one example each."""

import json
from functools import lru_cache
from typing import Any

import pytest

from assistant.content.models import Kind
from assistant.session.actions import Hush, PlaySong, Say
from assistant.session.script import speech_s
from assistant.session.state import Part, Phase
from tests.session.driver import AGES, Driver, a_script

KNEAD = "fg-knead-foot"
OPENING = "fg-opening-stroke"
WARM_UP = "ln-whole-leg-warm-up"
RUB = "fg-rub-foot"
THUMBS = "ln-thumb-over-thumb"
CLOSING = "fg-closing-stroke"
FIGURE = "fg-figure-eight"


def doing(move: str = KNEAD, side: str = "right", **settings: Any) -> Driver:
    """A session at six months, in the strokes of a move."""
    return _doing(move, side, json.dumps(settings)).copy()


@lru_cache(maxsize=64)
def _doing(move: str, side: str, settings: str) -> Driver:
    return Driver(a_script(**json.loads(settings))).move(move, side=side)


def lines_since(driver: Driver, number: int) -> list[str]:
    return driver.lines[number:]


# -- whole sessions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "band, kind",
    [
        (band, kind)
        for band, age_days in AGES.items()
        for kind in ("usual", "leg-day", "wind-down")
        if kind != "leg-day" or age_days >= 153
    ],
)
@pytest.mark.parametrize(
    "settings",
    [
        {},
        *(
            pytest.param(other, marks=pytest.mark.slow)
            for other in (
                {"talk_level": "full"},
                {"tempo": 0.8},
                {"tempo": 1.25},
                {"rest_between_s": 30.0},
            )
        ),
    ],
    ids=str,
)
def test_a_day_without_trouble_is_done_as_planned(
    band: str, kind: Kind, settings: dict[str, Any]
) -> None:
    driver = Driver(a_script(AGES[band], kind, **settings), step_s=0.2)
    plan = driver.script.plan
    driver.cooperate()
    assert driver.ends == ["complete"]
    assert driver.steps == [(s.technique, s.side) for s in plan.steps]
    assert driver.hands_on_s == pytest.approx(plan.hands_on_s, abs=0.2)
    assert driver.setup_s is not None
    assert driver.now_s - driver.setup_s <= plan.session_cap_s
    assert driver.state.done.hands_on_s == pytest.approx(plan.hands_on_s)


@pytest.mark.slow
def test_time_that_the_parent_takes_to_get_ready_is_not_counted() -> None:
    driver = Driver().part("setup", "waiting")
    driver.wait(3000.0).say("ready")
    driver.part("greeting", "waiting").wait(3000.0).say("pause")
    driver.wait(3000.0).say("resume")
    driver.cooperate(longest_s=12000)
    assert driver.ends == ["complete"]
    assert driver.steps == [(s.technique, s.side) for s in driver.script.plan.steps]


def test_when_time_is_short_main_moves_are_left_out_and_closing_strokes_are_not() -> None:
    driver = doing(THUMBS).wait(1.0)
    driver.say("pause")
    driver.wait(400.0).say("resume")
    driver.cooperate()
    assert driver.ends == ["complete"]
    assert "step.short_time" in driver.lines
    assert driver.steps[-1] == (CLOSING, "right")
    assert driver.begun[CLOSING, "right"] == 3


def test_rests_get_shorter_before_a_move_is_left_out() -> None:
    driver = doing(THUMBS).wait(1.0)
    driver.say("pause")
    driver.wait(110.0).say("resume")
    driver.cooperate()
    assert driver.ends == ["complete"]
    assert driver.steps == [(s.technique, s.side) for s in driver.script.plan.steps]
    assert driver.setup_s is not None
    assert driver.now_s - driver.setup_s <= driver.script.plan.session_cap_s


def test_the_cap_ends_even_a_session_on_command_with_closing_strokes() -> None:
    driver = Driver(a_script(pace="on_command")).part("resting", "waiting")
    driver.wait(900.0).say("next")
    driver.cooperate()
    assert driver.steps[-2:] == [(OPENING, "right"), (CLOSING, "right")]


# -- stop, pause, crying -------------------------------------------------------------------


@pytest.mark.parametrize("phase", [p.value for p in Phase if p is not Phase.ENDED])
def test_stop_hushes_first_says_one_line_and_ends(phase: str) -> None:
    driver = Driver()
    if phase == "comfort":
        driver.part("doing", "guiding").say("crying")
    elif phase == "paused":
        driver.part("doing", "guiding").say("pause")
    else:
        driver.part(phase)
    number = len(driver.lines)
    assert isinstance(driver.say("stop", early=True)[0], Hush)
    driver.wait(30.0)
    assert lines_since(driver, number) == ["close.stop"]
    assert driver.ends == ["stopped"] and driver.music == "off"


def test_a_second_stop_silences_the_farewell_too() -> None:
    driver = doing()
    driver.say("stop")
    driver.wait(1.0)
    assert isinstance(driver.say("stop")[0], Hush)
    assert driver.ends == ["stopped"]
    assert not any(isinstance(a, Say) for _, a in driver.log[-2:])


def test_hands_still_is_said_only_when_nobody_speaks() -> None:
    for name in ("stop", "pause", "crying"):
        actions = doing().say(name, early=True)
        assert [a.when_quiet for a in actions if isinstance(a, Say)] == [True]


def test_crying_means_comfort_and_says_she_of_a_girl() -> None:
    driver = doing()
    driver.say("crying", early=True, pronoun="she")
    assert driver.state.phase is Phase.COMFORT and driver.music == "soft"
    assert "Pick her up and hold her close. She's telling you" in driver.texts[-1]


def test_a_better_word_for_the_baby_is_taken_up_at_once() -> None:
    driver = doing()
    driver.say("crying", early=True, pronoun="he")
    driver.revise("crying", "crying", pronoun="she")
    assert driver.lines[-1] == "comfort.first" and "Pick her up" in driver.texts[-1]


def test_comfort_says_a_few_kind_lines_minutes_apart_and_then_only_plays_music() -> None:
    driver = doing()
    driver.say("crying")
    began_s, number = driver.now_s, len(driver.log)
    driver.wait(1800.0)
    said = [(round(at_s - began_s), getattr(a, "line", None)) for at_s, a in driver.log[number:]]
    assert said == [(60, "comfort.soothe"), (180, "comfort.still"), (360, "comfort.quiet")]
    assert driver.state.phase is Phase.COMFORT


def test_a_line_of_comfort_that_was_just_given_as_an_answer_is_left_out() -> None:
    driver = doing()
    driver.say("crying")
    driver.wait(150.0).say("how_long")
    number = len(driver.lines)
    driver.wait(600.0)
    assert lines_since(driver, number) == ["comfort.quiet"]


def test_only_the_parents_word_leads_out_of_comfort() -> None:
    driver = doing()
    driver.say("crying")
    driver.unclear()
    waiting = driver.wait(240.0).state
    assert waiting.phase is Phase.COMFORT
    driver.say("ready")
    assert driver.state.phase is Phase.DOING


def test_comfort_has_the_song_that_the_parent_chose() -> None:
    driver = doing(comfort_song="Nina's song")
    driver.say("crying")
    driver.wait(10.0).say("ready")
    assert [a.on for _, a in driver.log if isinstance(a, PlaySong)] == [True, False]
    assert not any(isinstance(a, PlaySong) for a in doing().say("crying"))


def test_the_restart_begins_with_opening_strokes_and_drops_the_move() -> None:
    driver = doing(KNEAD, "right")
    driver.wait(2.0).say("crying")
    driver.wait(60.0).say("ready")
    driver.cooperate()
    later = driver.steps[4:]
    assert driver.steps[3] == (KNEAD, "right")
    assert later[0] == (OPENING, "right")
    assert KNEAD not in [technique for technique, _ in later]
    assert later[-1] == (CLOSING, "left") and (CLOSING, "right") in later
    assert driver.ends == ["complete"]


def test_the_second_crying_ends_the_day_kindly() -> None:
    driver = doing()
    driver.say("crying")
    driver.wait(10.0).say("ready")
    driver.move(THUMBS, side="left").say("crying", pronoun="he")
    number = len(driver.lines)
    driver.say("ready")
    driver.wait(30.0)
    assert driver.lines[number - 1 :] == ["comfort.last"]
    assert driver.ends == ["crying"]


def test_as_set_the_first_crying_ends_the_day() -> None:
    driver = doing(on_stress="finish_today")
    driver.say("crying")
    driver.wait(30.0)
    assert driver.lines[-1] == "comfort.last" and driver.ends == ["crying"]


@pytest.mark.parametrize("word", ["no", "finish"])
def test_no_in_comfort_ends_the_day(word: str) -> None:
    driver = doing()
    driver.say("crying")
    driver.wait(12.0).say(word)
    driver.wait(15.0)
    assert driver.lines[-1] == "comfort.enough" and driver.ends == ["crying"]


def test_crying_in_closing_strokes_does_not_pass_their_cap() -> None:
    driver = doing(CLOSING, "left").wait(4.0)
    driver.say("crying")
    driver.wait(30.0).say("ready")
    driver.cooperate()
    assert driver.steps[-2:] == [(OPENING, "left"), (CLOSING, "left")]
    assert driver.begun[CLOSING, "left"] == 3


def test_crying_between_the_legs_does_not_do_the_first_leg_again() -> None:
    driver = doing(CLOSING, "right").part("resting")
    driver.say("crying")
    driver.wait(5.0).say("ready")
    number = len(driver.steps)
    driver.wait(5.0).cooperate()
    assert driver.steps[number - 1] == (OPENING, "left")
    assert {side for _, side in driver.steps[number:]} == {"left"}


def test_crying_before_the_first_stroke_leads_back_to_set_up() -> None:
    driver = Driver().part("setup", "waiting")
    driver.say("crying")
    driver.wait(20.0).say("ready")
    assert driver.state.phase is Phase.SETUP
    assert driver.cooperate().ends == ["complete"]


def test_a_yawn_ends_kindly_or_is_a_reason_to_look() -> None:
    driver = doing()
    driver.say("yawning")
    driver.wait(20.0)
    assert driver.lines[-1] == "comfort.yawn" and driver.ends == ["yawning"]
    driver = doing(yawn_is_stop=False)
    driver.say("yawning")
    assert driver.lines[-1] == "pause.look" and driver.state.phase is Phase.PAUSED
    assert driver.cooperate().ends == ["complete"]


def test_a_yawn_in_comfort_stays_in_comfort() -> None:
    driver = doing(yawn_is_stop=False)
    driver.say("crying")
    driver.say("yawning")
    assert driver.state.phase is Phase.COMFORT


@pytest.mark.parametrize("wait_s", [1.0, 4.5])
def test_a_minute_of_pause_loses_nothing_and_repeats_less_than_a_pass(wait_s: float) -> None:
    driver = doing(KNEAD).wait(wait_s)
    driver.say("pause", early=True)
    number = len(driver.log)
    driver.wait(60.0)
    assert not [a for _, a in driver.log[number:] if not isinstance(a, Say)]
    driver.say("resume")
    assert driver.lines[-2:] == ["step.carry_on", f"step.{KNEAD}"]
    driver.cooperate()
    assert driver.steps == [(s.technique, s.side) for s in driver.script.plan.steps]
    assert driver.begun[KNEAD, "right"] == 2
    longer_s = driver.hands_on_s - driver.script.plan.hands_on_s
    assert 0.0 <= longer_s <= 6.0 and longer_s == pytest.approx(wait_s, abs=0.2)


def test_a_pause_in_the_warm_up_does_not_begin_its_ten_strokes_again() -> None:
    driver = doing(WARM_UP).wait(42.0)
    driver.say("pause")
    driver.wait(10.0).say("resume")
    driver.part("doing", "guiding")
    assert driver.state.progress.done_s == pytest.approx(40.0)


def test_strokes_repeated_after_pauses_do_not_pass_the_cap_on_hands_on_time() -> None:
    driver = Driver(a_script(AGES["b1"], hands_on_cap_s={"b1": 48}))
    driver.move(CLOSING, side="left")
    for _ in range(6):
        driver.wait(0.9).say("pause")
        driver.wait(1.0).say("resume")
        driver.until(lambda d: d.state.part in (Part.GUIDING, Part.RESTING, Part.OVER))
    driver.cooperate()
    assert driver.ends == ["complete"] and driver.begun[CLOSING, "left"] == 2
    assert driver.hands_on_s <= 48.2


@pytest.mark.slow
@pytest.mark.parametrize(
    "phase, part, line",
    [
        ("gate", "waiting", "gate.G1"),
        ("setup", "waiting", "setup.ready"),
        ("greeting", "waiting", "greeting.ask"),
        ("greeting", "holding", "greeting.ask"),
    ],
)
@pytest.mark.parametrize("word", ["resume", "ready", "yes", "next", "skip", "back"])
def test_after_a_pause_the_question_at_hand_is_put_again(
    phase: str, part: str, line: str, word: str
) -> None:
    driver = Driver().part(phase, part)
    driver.say("pause")
    driver.wait(20.0).say(word)
    assert driver.state.phase.value == phase and driver.lines[-1] == line
    assert driver.cooperate().ends == ["complete"]


def test_a_pause_between_the_closing_strokes_does_not_begin_them_again() -> None:
    driver = doing(CLOSING, "left").part("closing", "resting")
    driver.say("pause")
    driver.wait(5.0).say("resume")
    driver.cooperate()
    assert driver.begun[CLOSING, "left"] == 3 and driver.lines[-1] == "close.end"


def test_skip_in_a_pause_of_the_last_words_ends() -> None:
    driver = Driver().cooperate(lambda d: d.state.all_done)
    driver.say("pause")
    driver.say("skip")
    assert driver.cooperate().ends == ["complete"]


# -- obeyed early, meant otherwise ---------------------------------------------------------


def test_stop_he_is_crying_leads_to_comfort() -> None:
    for revised in (True, False):
        driver = doing()
        driver.say("stop", early=True)
        driver.wait(1.0)
        if revised:
            driver.revise("stop", "crying", pronoun="he")
        else:
            driver.say("crying", pronoun="he")
        assert driver.state.phase is Phase.COMFORT and "Pick him up" in driver.texts[-1]
        driver.wait(10.0).say("ready")
        assert driver.steps[-1] == (OPENING, "right")


def test_crying_long_after_a_stop_changes_nothing() -> None:
    driver = doing()
    driver.say("stop")
    driver.wait(20.0)
    driver.say("crying")
    assert driver.state.phase is Phase.ENDED and driver.lines[-1] == "close.stop"


def test_stop_the_music_keeps_the_place() -> None:
    driver = doing(KNEAD).wait(7.0)
    driver.say("stop", early=True)
    driver.revise("stop", "music_off")
    assert driver.lines[-1] == "pause.music_off" and driver.music == "off"
    driver.wait(5.0).say("resume")
    driver.part("doing", "guiding")
    assert driver.state.step.technique == KNEAD
    assert driver.state.progress.done_s == pytest.approx(6.0)
    assert driver.cooperate().ends == ["complete"]


def test_stop_the_music_in_comfort_is_no_way_around_the_restart() -> None:
    driver = doing()
    driver.say("crying")
    driver.say("stop", early=True)
    driver.revise("stop", "music_off")
    assert driver.state.phase is Phase.COMFORT and driver.music == "off"
    driver.say("ready")
    assert driver.steps[-1] == (OPENING, "right") and driver.state.comfort.restarts == 1


@pytest.mark.parametrize("meant", ["finish", "no", None])
def test_stop_that_is_it_for_today_stays_the_end(meant: str) -> None:
    driver = doing()
    driver.say("stop", early=True)
    driver.revise("stop", meant)
    assert driver.wait(20.0).ends == ["stopped"]


def test_a_word_mistaken_for_stop_costs_no_more_than_a_pause() -> None:
    driver = doing()
    driver.say("stop", early=True)
    driver.revise("stop", "skip")
    assert driver.state.phase is Phase.PAUSED
    assert driver.cooperate().ends == ["complete"]


def test_a_word_mistaken_for_pause_is_obeyed_after_all() -> None:
    driver = doing()
    driver.say("pause", early=True)
    driver.revise("pause", "next")
    assert driver.steps[-1] == (RUB, "right")


# -- on, back, again, skip, finish ---------------------------------------------------------


def test_next_goes_on_at_once() -> None:
    driver = doing(KNEAD)
    assert isinstance(driver.say("next")[0], Hush)
    assert driver.steps[-1] == (RUB, "right")


def test_without_the_warm_up_there_is_no_rubbing_on_that_leg() -> None:
    driver = doing(WARM_UP, "right").wait(1.0)
    driver.say("next")
    driver.cooperate()
    assert (RUB, "right") not in driver.steps and (RUB, "left") in driver.steps


def test_skip_leaves_a_move_out_on_both_legs() -> None:
    driver = doing(KNEAD, "right")
    driver.say("skip")
    assert driver.lines[-2] == "step.skipped"
    driver.cooperate()
    assert (KNEAD, "left") not in driver.steps


def test_skipping_opening_strokes_keeps_those_of_the_other_leg() -> None:
    driver = doing(OPENING, "right")
    driver.say("skip")
    driver.cooperate()
    assert (OPENING, "left") in driver.steps


def test_skip_in_a_rest_is_about_the_move_to_come() -> None:
    driver = doing(KNEAD).part("resting")
    driver.say("skip")
    driver.cooperate()
    assert RUB not in [technique for technique, _ in driver.steps]
    assert driver.steps.count((KNEAD, "left")) == 1


def test_again_adds_a_pass_as_far_as_the_cap_and_then_says_so() -> None:
    driver = doing(KNEAD)
    driver.say("repeat", what="move")
    assert driver.lines[-1] == "step.once_more" and driver.state.step_passes == 3
    driver.say("repeat", what="move")
    assert driver.lines[-1] == "step.enough" and driver.state.step_passes == 3
    driver.part("resting").say("repeat")
    assert driver.lines[-1] == "step.enough"
    driver.cooperate()
    assert driver.begun[KNEAD, "right"] == 3


def test_again_in_a_rest_does_the_move_once_more() -> None:
    driver = doing(KNEAD).part("resting")
    driver.say("repeat")
    assert driver.steps[-1] == (KNEAD, "right") and "step.once_more" in driver.lines
    driver.cooperate()
    assert driver.begun[KNEAD, "right"] == 3


def test_again_does_not_pass_the_cap_on_hands_on_time() -> None:
    tight = a_script(AGES["b2"], hands_on_cap_s={"b2": 80})
    driver = Driver(tight).move("fg-tap-foot")
    driver.say("repeat")
    assert driver.lines[-1] == "step.no_time"


def test_say_that_again_repeats_the_words_and_the_strokes_wait() -> None:
    driver = doing(KNEAD).wait(7.0)
    driver.say("repeat", what="words")
    assert driver.lines[-1] == f"step.{KNEAD}" and driver.state.part is Part.SAYING
    driver.part("doing", "guiding")
    assert driver.state.progress.done_s == pytest.approx(6.0)


def test_back_goes_to_the_move_before_as_far_as_its_cap_allows() -> None:
    driver = doing(RUB)
    driver.say("back")
    assert driver.steps[-1] == (KNEAD, "right") and driver.state.step.passes == 1
    driver.cooperate()
    assert driver.begun[KNEAD, "right"] == 3 and driver.ends == ["complete"]


def test_back_says_kindly_where_it_cannot_go() -> None:
    driver = doing(OPENING)
    driver.say("back")
    assert "step.nothing_before" in driver.lines and driver.state.part is Part.SAYING
    driver = doing(WARM_UP)
    driver.say("pause")
    driver.say("back")
    assert driver.lines[-2:] == ["step.back_full", f"step.{WARM_UP}"]
    driver.wait(20.0)
    assert driver.state.step.technique == WARM_UP and driver.state.part is Part.GUIDING


def test_finish_goes_to_closing_strokes_and_twice_is_the_end() -> None:
    driver = doing(KNEAD)
    driver.say("finish")
    assert driver.lines[-2:] == ["close.finish", f"step.{CLOSING}"]
    assert driver.steps[-1] == (CLOSING, "right")
    driver.wait(8.0).say("finish")
    driver.wait(20.0)
    assert driver.lines[-1] == "close.end" and driver.ends == ["finished"]


def test_finish_once_in_closing_strokes_does_not_cut_them() -> None:
    for side in ("right", "left"):
        driver = doing(CLOSING, side).wait(1.0)
        driver.say("finish")
        driver.cooperate()
        assert driver.begun[CLOSING, side] == 3
        assert driver.steps[-1] == (CLOSING, side)


def test_finish_before_the_first_stroke_just_ends() -> None:
    for phase in ("gate", "setup", "greeting"):
        driver = Driver().part(phase, "waiting")
        driver.say("finish")
        driver.wait(20.0)
        assert driver.lines[-1] == "close.leave" and driver.ends == ["finished"]


def test_on_command_waits_for_next_without_limit() -> None:
    driver = Driver(a_script(pace="on_command")).part("resting", "waiting")
    assert driver.lines[-1] == "step.when_ready"
    said = len(driver.lines)
    driver.wait(200.0)
    assert driver.state.part is Part.WAITING and len(driver.lines) == said
    driver.say("next")
    assert driver.steps[-1] == (WARM_UP, "right")


# -- questions -----------------------------------------------------------------------------


def test_how_long_where_why_and_what_is_next_are_answered_without_moving_on() -> None:
    driver = doing(KNEAD)
    before = driver.state.step
    driver.say("how_long")
    assert driver.texts[-1] == "About five minutes left."
    driver.say("where_are_we")
    assert driver.texts[-1].startswith("Step four of fourteen.")
    driver.say("why")
    assert driver.texts[-1] == before.reason
    driver.say("what_next")
    assert driver.texts[-1].startswith("After this comes: ")
    assert driver.state.step == before and driver.state.part is Part.GUIDING


def test_time_left_runs_down_and_is_about_right() -> None:
    driver = doing(WARM_UP)
    told_s = driver.conductor.snapshot(driver.state, driver.now_s).session_left_s
    began_s = driver.now_s
    assert driver.cooperate().now_s - began_s == pytest.approx(told_s, rel=0.1)


def test_a_question_puts_the_first_stroke_off_until_it_is_answered() -> None:
    driver = Driver().move(KNEAD, part="lead_in")
    driver.say("how_long")
    answering = driver.state
    assert answering.part is Part.SAYING
    driver.wait(speech_s("about five minutes left") + 1.0)
    assert driver.state.part is Part.LEAD_IN


def test_everything_that_can_be_said_was_rendered_before() -> None:
    driver = doing(pronoun="he")
    for name in ("how_long", "where_are_we", "why", "what_next", "help", "crying"):
        driver.say(name, pronoun="she") if name == "crying" else driver.say(name)
    assert set(driver.texts) <= set(driver.script.texts())


# -- the gate ------------------------------------------------------------------------------


def test_every_question_must_pass_and_a_refusal_is_kind() -> None:
    driver = Driver().part("gate", "waiting")
    question = driver.script.questions[0]
    driver.say("no" if question.passes_on == "yes" else "yes")
    driver.wait(40.0)
    assert driver.texts[-1] == question.refusal
    assert driver.ends == [f"refused:{question.id}"]


def test_an_answer_before_the_question_was_heard_does_not_count() -> None:
    driver = Driver()
    driver.wait(1.0).say("yes")
    assert driver.state.asked.question == 0
    driver.part("gate", "waiting").say("yes")
    assert driver.state.asked.question == 1
    # "Yes ... yes, it is": the second still answers the first question.
    driver.wait(0.5).say("yes")
    assert driver.state.asked.question == 1 and not driver.state.reason


def test_silence_is_asked_once_more_and_then_waited_for() -> None:
    driver = Driver().part("gate", "waiting")
    said = len(driver.lines)
    driver.wait(600.0)
    assert lines_since(driver, said) == ["gate.G1"]


def test_what_is_not_understood_gets_one_hint_at_the_gate_and_none_later() -> None:
    driver = Driver().part("gate", "waiting")
    said = len(driver.lines)
    for _ in range(5):
        driver.unclear()
    assert lines_since(driver, said) == ["gate.need_yes"]
    driver.part("doing", "guiding")
    happened = len(driver.log)
    driver.unclear()
    assert len(driver.log) == happened


# -- the sound card ------------------------------------------------------------------------


def test_a_lost_sound_card_pauses_and_says_where_we_are_when_it_is_back() -> None:
    driver = doing(KNEAD)
    said = len(driver.lines)
    driver.card(False)
    assert driver.state.phase is Phase.PAUSED and len(driver.lines) == said
    driver.card(True)
    assert lines_since(driver, said) == ["pause.lost", "tell.where"]
    assert driver.cooperate().ends == ["complete"]


def test_stop_without_a_sound_card_waits_for_nothing() -> None:
    driver = doing(KNEAD)
    driver.card(False)
    driver.say("stop")
    assert driver.ends == ["stopped"]
