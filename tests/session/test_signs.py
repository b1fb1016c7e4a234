"""Every sign of stress that a parent may tell of, and a parent who has had enough."""

from typing import Any

import pytest

from assistant.guide.history import STRESS
from assistant.session.actions import Hush
from assistant.session.state import Phase
from tests.session.driver import AGES, Driver, a_script

SMALL = ["hiccups", "arching", "gaze", "stiff", "colour", "jerky"]


def doing(age_days: int = 200, **settings: Any) -> Driver:
    return Driver(a_script(age_days, **settings)).part("doing", "guiding")


@pytest.mark.parametrize("shown", SMALL)
def test_a_small_sign_alone_is_a_reason_to_pause_and_look(shown: str) -> None:
    driver = doing()
    actions = driver.say("sign", sign=shown)
    assert isinstance(actions[0], Hush)
    assert driver.state.phase is Phase.PAUSED and driver.lines[-1] == "pause.look"
    driver.wait(300.0)
    assert driver.state.phase is Phase.PAUSED, "it goes on only when the parent says so"
    driver.say("resume")
    assert driver.cooperate().ends == ["complete"]


@pytest.mark.parametrize("shown", SMALL)
def test_two_signs_together_are_as_clear_as_crying(shown: str) -> None:
    driver = doing()
    driver.say("sign", sign=shown)
    driver.wait(20.0).say("sign", sign="away" if shown == "gaze" else "gaze")
    assert driver.state.phase is Phase.COMFORT and driver.lines[-1] == "comfort.first"
    driver.say("ready")
    driver.wait(5.0)
    for again in ("jerky", "colour"):
        driver.say("sign", sign=again)
    driver.wait(30.0)
    assert driver.lines[-1] == "comfort.last" and driver.ends == ["signs"]
    assert "signs" in STRESS


def test_the_same_sign_told_twice_or_long_after_is_one_sign() -> None:
    driver = doing()
    driver.say("sign", sign="hiccups")
    driver.say("sign", sign="hiccups")
    assert driver.state.phase is Phase.PAUSED
    driver.wait(130.0).say("sign", sign="gaze")
    assert driver.state.phase is Phase.PAUSED


def test_as_set_two_signs_end_the_day() -> None:
    driver = doing(on_stress="finish_today")
    driver.say("sign", sign="hiccups")
    driver.say("sign", sign="gaze")
    assert driver.wait(30.0).ends == ["signs"]


def test_a_yawn_that_is_no_stop_counts_as_a_sign() -> None:
    driver = doing(yawn_is_stop=False)
    driver.say("yawning")
    driver.wait(10.0).say("sign", sign="gaze")
    assert driver.state.phase is Phase.COMFORT


def test_a_small_baby_who_wants_away_is_comforted_an_older_one_may_be_playing() -> None:
    for age_days, phase in ((60, Phase.COMFORT), (200, Phase.COMFORT), (300, Phase.PAUSED)):
        driver = doing(age_days)
        driver.say("sign", sign="away")
        assert driver.state.phase is phase, age_days


def test_before_the_first_stroke_a_sign_is_another_day_or_a_look() -> None:
    driver = Driver()
    driver.say("sign", sign="gaze")
    assert driver.wait(20.0).ends == ["not_today"]
    driver = Driver().part("greeting", "waiting")
    driver.say("sign", sign="gaze")
    assert driver.state.phase is Phase.PAUSED


@pytest.mark.parametrize("phase", [p.value for p in Phase if p is not Phase.ENDED])
def test_pain_ends_the_day_in_every_state(phase: str) -> None:
    driver = Driver()
    if phase in ("comfort", "paused"):
        driver.part("doing", "guiding").say("crying" if phase == "comfort" else "pause")
    else:
        driver.part(phase)
    assert isinstance(driver.say("pain", early=True, pronoun="he")[0], Hush)
    driver.wait(30.0)
    assert driver.lines[-1] == "close.pain" and "Hold him close" in driver.texts[-1]
    assert "doctor" in driver.texts[-1]
    assert driver.ends == ["pain"] and "pain" in STRESS


def test_stop_he_is_in_pain_is_heard_out() -> None:
    driver = doing()
    driver.say("stop", early=True)
    driver.wait(1.0)
    driver.revise("stop", "pain", pronoun="he")
    driver.wait(20.0)
    assert driver.lines[-1] == "close.pain" and driver.ends == ["pain"]
    driver = doing()
    driver.say("crying", early=True)
    driver.revise("crying", "pain")
    assert driver.wait(20.0).ends == ["pain"]


@pytest.mark.parametrize("meant", ["sign", "frustrated", "yawning"])
def test_stop_with_a_reason_stays_a_stop(meant: str) -> None:
    driver = doing()
    driver.say("stop", early=True)
    driver.revise("stop", meant)
    assert driver.wait(20.0).ends == ["stopped"]


@pytest.mark.parametrize("band", AGES)
def test_a_parent_at_their_limit_hears_a_kind_word_and_everything_waits(band: str) -> None:
    driver = doing(AGES[band], pronoun="she")
    driver.say("frustrated")
    assert driver.state.phase is Phase.PAUSED and driver.lines[-1] == "comfort.parent"
    said = driver.texts[-1]
    assert "put her down somewhere safe" in said and "a few minutes for yourself" in said
    assert driver.wait(600.0).state.phase is Phase.PAUSED


def test_in_comfort_the_word_for_the_parent_keeps_the_comfort() -> None:
    driver = doing()
    driver.say("crying")
    driver.say("frustrated")
    assert driver.state.phase is Phase.COMFORT and driver.lines[-1] == "comfort.parent"
    driver.say("ready")
    assert driver.steps[-1][0] == "fg-opening-stroke"
