"""The session rules of the two documents, R1 to R45: each that a program can check has its test.

Plans are drawn for any baby, settings and history; sessions are played through without audio.
"""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant.config.settings import Settings, changed
from assistant.content.baby import Baby, days_for
from assistant.content.library import shipped
from assistant.guide import gate
from assistant.guide.history import STRESS, History
from assistant.guide.planner import NotToday, plan
from assistant.session.state import Phase
from tests.guide.days import BORN, Day
from tests.rules.examples import (
    CLOSING,
    NOON,
    OPENING,
    WARM_UP,
    asked,
    at_noon,
    doing,
    every_word,
    on_any_day,
    setup,
    usual_plan,
)


@on_any_day(0, 1.45)
def test_r1_no_massage_before_six_weeks(day: Day) -> None:
    strict = day.settings.model_copy(update={"allow_under_6_weeks": False})
    with pytest.raises(NotToday):
        plan(shipped(), day.baby, strict, day.history, day.on)
    found = gate.refusal(
        shipped(), day.baby, strict, day.history, datetime.combine(day.on, NOON.time())
    )
    assert found is not None and found.id == "locked"


@on_any_day(0, 1.45)
def test_r2_from_birth_where_a_professional_agrees(day: Day) -> None:
    allowed = day.settings.model_copy(update={"allow_under_6_weeks": True})
    found = plan(shipped(), day.baby, allowed, day.history, day.on)
    mains = {s.technique: s.intensity for s in found.steps if s.role == "main"}
    assert not found.locked and len(mains) <= 1
    assert all(intensity <= 2 for intensity in mains.values())


@pytest.mark.parametrize("days", range(days_for(1.5), days_for(3), 9))
def test_r3_at_two_months_at_most_a_minute(days: int) -> None:
    assert usual_plan(days).hands_on_s <= 60


@on_any_day(1.5, 4.9)
def test_r4_from_two_to_four_months_at_most_two_minutes(day: Day) -> None:
    assert day.plan.hands_on_s <= 120


@on_any_day(5, 7.9)
def test_r5_from_five_to_seven_months_at_most_five_minutes(day: Day) -> None:
    assert day.plan.hands_on_s <= 300


@on_any_day(8, 20)
def test_r6_from_eight_months_at_most_five_minutes_and_from_twelve_seven(day: Day) -> None:
    assert day.plan.hands_on_s <= (300 if day.plan.band == "b4" else 420)


@pytest.mark.parametrize("days", range(0, 600, 25))
def test_r7_as_it_comes_no_session_strokes_for_more_than_five_minutes(days: int) -> None:
    assert usual_plan(days).hands_on_s <= 300


@on_any_day(0, 2.9)
def test_r8_the_youngest_have_under_five_minutes_and_one_technique(day: Day) -> None:
    assert day.plan.session_s < 300
    assert len(day.mains) <= day.settings.max_moves[day.plan.band] <= 2
    assert Settings().max_moves["b0"] == Settings().max_moves["b1"] == 1
    assert WARM_UP not in day.names


def test_r9_each_age_has_its_own_kind_of_moves() -> None:
    def most(days: int) -> int:
        return max(step.intensity for step in usual_plan(days).steps)

    assert [most(d) for d in (60, 100, 160)] == [2, 4, 4]
    assert most(days_for(8)) == 5, "moved joints, from six months"


@on_any_day(7, 11.9)
def test_r11_from_seven_months_it_is_a_game(day: Day) -> None:
    techniques = shipped().techniques
    first = [s for s in day.plan.steps if techniques[s.technique].say_playful]
    assert any(
        techniques[s.technique].say_playful.split(",")[0].split("{")[0] in s.say for s in first
    )
    if day.settings.position == "moving":
        assert all(s.intensity <= 2 for s in day.plan.steps)


@on_any_day(12, 18)
def test_r12_from_twelve_months_the_part_of_the_body_is_named(day: Day) -> None:
    for step in day.plan.steps:
        assert shipped().techniques[step.technique].body_part in step.say.lower()
    assert "ln-toe-squeeze" in [s.technique for s in usual_plan(400).steps]


def test_r13_daily_and_no_more() -> None:
    baby = Baby(birth_date=BORN)
    yesterday = History(sessions=5, last_end=NOON - timedelta(days=1))
    assert gate.refusal(shipped(), baby, Settings(), yesterday, NOON) is None
    again = gate.refusal(shipped(), baby, Settings(), History(sessions_today=1), NOON)
    assert again is not None and again.id == "daily"


def test_r14_not_right_after_a_meal() -> None:
    driver = asked("G4", "no")
    assert driver.ends == ["refused:G4"] and driver.steps == []
    assert "An hour or more" in next(q.say for q in driver.script.questions if q.id == "G4")


def test_r15_not_when_hungry() -> None:
    driver = at_noon()
    assert "isn't hungry" in next(q.say for q in driver.script.questions if q.id == "G4")


@on_any_day()
def test_r16_within_two_hours_of_night_sleep_only_quiet_strokes(day: Day) -> None:
    near = gate.sleep_advice(shipped(), day.baby, day.settings, 119)
    assert near.kind == ("wind-down" if day.settings.wind_down_allowed else "none")
    assert gate.sleep_advice(shipped(), day.baby, day.settings, 181).kind == "any"


@pytest.mark.parametrize("answer", ["no", "not_sure"])
def test_r17_only_a_happy_baby(answer: str) -> None:
    driver = asked("G5", answer)
    assert driver.steps == [] and len(driver.ends) == 1
    assert "calm and happy" in driver.script.questions[-1].say


def test_r18_only_a_baby_who_is_awake() -> None:
    assert "awake" in at_noon().script.questions[-1].say
    driver = at_noon()
    driver.say("yawning")
    assert driver.wait(30.0).ends == ["not_today"]


def test_r19_dry_hands_unless_oil_was_chosen() -> None:
    assert Settings().oil_mode == "none" and "drops" not in setup()


def test_r20_oil_after_a_test_a_couple_of_drops_warmed_in_the_palms() -> None:
    oil: dict[str, Any] = {"oil_mode": "oil", "oil_type": "grapeseed"}
    assert "drops" not in setup(**oil)
    tested = setup(**oil, patch_test_date=NOON.date() - timedelta(days=2))
    assert "a couple of drops, warmed in your palms" in tested


def test_r21_clean_warm_hands_short_nails_no_rings() -> None:
    assert "clean, warm hands, short nails, and rings off" in setup()


def test_r22_the_palms_are_rubbed_together() -> None:
    driver = at_noon().part("greeting", "waiting")
    assert any("Rub your palms together" in text for text in driver.texts)


def test_r23_hands_and_fingers_only() -> None:
    assert "Hands only" in shipped().techniques["fg-vibrate-foot"].say
    moves = " ".join(t.say for t in shipped().techniques.values()).lower()
    assert not re.search(r"\b(device|brush|roller|massager|tool)\b", moves)


def test_r24_the_first_time_it_is_tried_on_ones_own_arm() -> None:
    assert "your own arm" in setup(History()) and "your own arm" not in setup()


@pytest.mark.parametrize("phase", [p.value for p in Phase if p is not Phase.ENDED])
def test_r25_any_pain_ends_it_for_the_day(phase: str) -> None:
    driver = doing() if phase in ("paused", "comfort") else at_noon().part(phase)
    if phase in ("paused", "comfort"):
        driver.say("pause" if phase == "paused" else "crying")
    driver.say("pain")
    assert driver.wait(30.0).ends == ["pain"] and "pain" in STRESS


def test_r26_an_aired_room() -> None:
    assert "aired room" in setup()


def test_r27_a_warm_room_a_towel_on_the_floor_a_nappy() -> None:
    assert "a warm" in setup() and "towel on the floor" in setup() and "nappy" in setup()
    driver = at_noon().part("greeting", "waiting")
    assert any("on the floor" in text for text in driver.texts)


def test_r28_phones_and_tv_are_silent() -> None:
    assert "phones and tv are silent" in setup()


def test_r29_music_plays() -> None:
    driver = doing()
    assert driver.music == "full"
    driver.say("crying")
    assert driver.music == "soft"


@on_any_day()
def test_r30_the_gentlest_strokes_come_first_and_last(day: Day) -> None:
    for side in ("right", "left"):
        assert day.leg(side)[0] == OPENING and day.leg(side)[-1] == CLOSING


@on_any_day(5)
def test_r31_rubbing_comes_after_warming(day: Day) -> None:
    for side in ("right", "left"):
        leg = day.leg(side)
        if "fg-rub-foot" in leg:
            at = leg.index("fg-rub-foot")
            assert {OPENING, WARM_UP} <= set(leg[:at])


@on_any_day(2, 5)
def test_r32_tapping_stands_between_the_strokes(day: Day) -> None:
    for side in ("right", "left"):
        leg = day.leg(side)
        if "fg-tap-foot" in leg:
            assert 0 < leg.index("fg-tap-foot") < len(leg) - 1 and leg[-1] == CLOSING


@on_any_day(0)
def test_r33_under_the_toes_comes_after_the_warm_up(day: Day) -> None:
    for side in ("right", "left"):
        leg = day.leg(side)
        if "ln-under-toes-ball" in leg:
            assert leg.index(WARM_UP) < leg.index("ln-under-toes-ball")


def test_r34_talk_and_touch_come_before_the_first_stroke() -> None:
    driver = doing()
    first = driver.lines.index(f"step.{OPENING}")
    before = driver.lines[:first]
    assert before.index("greeting.greeting") < before.index("greeting.ask") < first
    driver = at_noon().part("greeting", "waiting")
    driver.say("no")
    assert driver.wait(30.0).ends == ["not_today"]


@on_any_day()
def test_r35_the_first_three_sessions_hold_two_moves_at_most(day: Day) -> None:
    if day.history.sessions < 3:
        assert len(day.mains) <= 2


@on_any_day()
def test_r36_one_new_move_in_a_session(day: Day) -> None:
    assert len([name for name in day.mains if not day.history.met.get(name)]) <= 1


@on_any_day()
def test_r37_three_passes_at_most(day: Day) -> None:
    passes: dict[tuple[str, str], int] = {}
    for step in day.plan.steps:
        key = (step.technique, step.side)
        passes[key] = passes.get(key, 0) + step.passes
        assert step.max_passes <= 3
    assert max(passes.values()) <= 3


def test_r37_again_by_voice_does_not_pass_three() -> None:
    driver = doing().move("fg-knead-foot")
    for _ in range(6):
        driver.say("repeat", what="move")
    assert driver.lines[-1] == "step.enough"
    driver.cooperate()
    assert driver.begun["fg-knead-foot", "right"] == 3


@on_any_day()
def test_r38_ten_strokes_are_one_pass(day: Day) -> None:
    for step in day.plan.steps:
        assert step.strokes <= 10
        if step.strokes > 1:
            assert step.passes == step.max_passes == 1


@pytest.mark.parametrize("name, slots", [("crying", {}), ("yawning", {}), ("sign", {"sign": "x"})])
def test_r39_a_sign_of_stress_halts_at_once(name: str, slots: dict[str, Any]) -> None:
    driver = doing()
    begun = len(driver.steps)
    driver.say(name, **slots)
    driver.wait(200.0)
    assert len(driver.steps) == begun and driver.state.phase is not Phase.DOING


def test_r39_after_a_day_that_was_stopped_there_is_no_other_session() -> None:
    twice = changed(Settings(), sessions_per_day=2)
    stopped = History(sessions_today=1, stops_today=1, last_end=NOON - timedelta(hours=9))
    found = gate.refusal(shipped(), Baby(birth_date=BORN), twice, stopped, NOON)
    assert found is not None and found.id == "enough"


def test_r40_calm_first_then_on_from_the_gentlest_strokes() -> None:
    driver = doing().move("fg-knead-foot")
    driver.say("crying")
    assert driver.state.phase is Phase.COMFORT
    driver.wait(90.0).say("ready")
    assert driver.steps[-1][0] == OPENING


@pytest.mark.parametrize(
    "question, answer, about",
    [("G1", "no", "jaundice"), ("G2", "yes", "vaccination"), ("G5", "no", "happy")],
)
def test_r41_not_when_ill_or_just_vaccinated_or_out_of_sorts(
    question: str, answer: str, about: str
) -> None:
    driver = asked(question, answer)
    assert driver.ends == [f"refused:{question}"] and driver.steps == []
    assert about in next(q.say for q in driver.script.questions if q.id == question)


def test_r43_worries_go_to_a_doctor() -> None:
    said = every_word()
    for line in ("G1 refusal", "G3 refusal", "close.pain"):
        assert "doctor" in said[line]


def test_r44_nothing_is_said_of_how_feet_develop() -> None:
    said = " ".join(every_word().values())
    assert not re.search(r"\b(flat (foot|feet)|arch|arches|bones?|muscles?)\b", said)


@on_any_day()
def test_r45_what_was_not_liked_is_offered_less(day: Day) -> None:
    again = day.mains & day.history.disliked
    assert len(again) <= 1
    assert all(day.history.rested.get(name, 0) >= 5 for name in again)
