"""Where the two documents differ: what was decided on each point, 1 to 25, holds."""

import re
from datetime import timedelta

import pytest
from pydantic import ValidationError

from assistant.config.settings import Settings, changed, fit
from assistant.content.baby import Baby, days_for
from assistant.content.library import shipped
from assistant.guide import gate
from assistant.guide.history import History
from assistant.guide.planner import plan, preview
from assistant.session.state import Phase
from tests.guide.days import BORN, KNOWN, Day
from tests.rules.examples import (
    CLOSING,
    NOON,
    OPENING,
    WARM_UP,
    asked,
    doing,
    every_word,
    on_any_day,
    setup,
    usual_plan,
)

BABY = Baby(birth_date=BORN)
PASSIVE = {"fg-palm-flex-extend", "ln-leg-sway", "ln-bicycle"}
CLAIMS = (
    "immun|reflex|organ|constipat|flat (foot|feet)|disease|lymph|nerve|circulat|weight|arch|colic|"
    "cure|heal|prevent|digest|strengthen|brain|intestin|bowel|defence"
)


def test_conflict_1_dry_hands_no_oil_for_the_smallest_no_almond_with_allergy() -> None:
    tested = {"oil_mode": "oil", "oil_type": "sunflower", "patch_test_date": NOON.date()}
    oil = changed(Settings(), **tested)
    later = NOON.date() + timedelta(days=2)
    assert not oil.oil_on(BABY, NOON.date()) and oil.oil_on(BABY, later)
    assert not oil.oil_on(Baby(birth_date=later - timedelta(days=30)), later)
    almond = changed(oil, oil_type="almond")
    for allergy in (None, True):
        baby = BABY.model_copy(update={"nut_allergy_or_eczema": allergy})
        assert not almond.oil_on(baby, later)
        assert fit(almond, baby)[0].oil_mode == "none"


@on_any_day(6, 18)
def test_conflict_2_bicycle_legs_wait_an_hour_after_a_feed(day: Day) -> None:
    if day.settings.min_after_feed_min < 60:
        assert "ln-bicycle" not in day.mains
    with pytest.raises(ValidationError):
        Settings(min_after_feed_min=44)


def test_conflict_3_one_restart_without_the_last_move_then_the_day_is_over() -> None:
    driver = doing().move("fg-knead-foot")
    driver.say("crying")
    driver.wait(30.0).say("ready")
    assert "fg-knead-foot" not in [
        s.technique for s in driver.state.steps[driver.state.progress.index :]
    ]
    driver.wait(10.0).say("crying")
    assert driver.wait(30.0).ends == ["crying"]


@pytest.mark.parametrize("ends", [True, False])
def test_conflict_4_a_yawn_ends_or_pauses_as_set(ends: bool) -> None:
    driver = doing(yawn_is_stop=ends)
    driver.say("yawning")
    driver.wait(30.0)
    assert driver.ends == (["yawning"] if ends else [])
    assert driver.state.phase is (Phase.ENDED if ends else Phase.PAUSED)


@on_any_day(kind="wind-down")
def test_conflict_5_the_wind_down_set_is_strokes(day: Day) -> None:
    assert max(step.intensity for step in day.plan.steps) <= 2


@on_any_day(3)
def test_conflict_6_the_tens_are_strokes_inside_one_pass(day: Day) -> None:
    for step in day.plan.steps:
        if step.technique in (WARM_UP, "ln-thumb-press"):
            assert step.passes == 1 and 3 <= step.strokes <= 10
        assert step.passes <= day.settings.max_passes


@on_any_day(0, 2.9)
def test_conflict_7_both_clocks_of_the_youngest_hold(day: Day) -> None:
    assert day.plan.hands_on_s <= day.settings.hands_on_cap_s[day.plan.band] <= 120
    assert day.plan.session_s <= day.settings.session_cap_s[day.plan.band] < 300


@on_any_day(3)
def test_conflict_8_both_clocks_of_older_babies_hold(day: Day) -> None:
    most = {"b2": 120, "b3": 300, "b4": 300, "b5": 420}[day.plan.band]
    assert day.plan.hands_on_s <= day.settings.hands_on_cap_s[day.plan.band] <= most
    assert day.plan.session_s <= day.settings.session_cap_s[day.plan.band]


@on_any_day(0, 1.45)
def test_conflict_9a_unlocked_before_six_weeks_it_is_one_stroke_move_without_oil(day: Day) -> None:
    allowed = day.settings.model_copy(update={"allow_under_6_weeks": True})
    found = plan(shipped(), day.baby, allowed, day.history, day.on)
    assert len({s.technique for s in found.steps if s.role == "main"}) <= 1
    assert max(s.intensity for s in found.steps) <= 2
    # The oil's own limit is one month; a day earlier than that there is none.
    if day.baby.corrected_days(day.on) < days_for(1):
        assert not allowed.oil_on(day.baby, day.on)


@on_any_day(0, 3.5)
def test_conflict_9b_tapping_from_three_months_never_before_two(day: Day) -> None:
    if "fg-tap-foot" in day.mains:
        assert day.months >= max(2, day.settings.tap_from_months) - 0.04
    assert Settings().tap_from_months == 3


def test_conflict_9c_greeting_opening_the_rest_closing() -> None:
    driver = doing(120)
    driver.cooperate()
    names = [technique for technique, _ in driver.steps]
    assert driver.lines.index("greeting.ask") < driver.lines.index(f"step.{OPENING}")
    assert names[0] == OPENING and names[-1] == CLOSING and "fg-tap-foot" in names[1:-1]


@pytest.mark.parametrize("days", [60, 75, 90])
def test_conflict_9d_the_figure_of_the_age_beats_the_general_one(days: int) -> None:
    assert usual_plan(days).hands_on_s <= 60 < 120


@on_any_day()
def test_conflict_10_one_set_of_bands_by_corrected_age(day: Day) -> None:
    starts = {"b0": 0, "b1": 46, "b2": 92, "b3": 153, "b4": 244, "b5": 366}
    born = day.baby.corrected_days(day.on)
    assert day.plan.band == max(b for b, start in starts.items() if start <= born)
    for step in day.plan.steps:
        assert born >= days_for(shipped().techniques[step.technique].loosest_months)


@on_any_day(0, 9)
def test_conflict_11_leg_strokes_alone_for_the_smallest_kneading_of_legs_from_eight_months(
    day: Day,
) -> None:
    if day.months < 3:
        assert WARM_UP not in day.names
    if day.months < 7.99:
        assert not day.mains & {"fg-lower-leg-thigh", "fg-stroke-knead-sitting"}


@on_any_day(0, 13)
def test_conflict_12_toes_from_eight_months_squeezing_never_before_three(day: Day) -> None:
    if "ln-toe-squeeze" in day.mains:
        assert day.months >= max(3, day.settings.toe_from_months) - 0.04
    if "fg-toe-twiddle" in day.mains:
        assert day.months >= 7.96
    assert Settings().toe_from_months == 8
    assert "slide off" in shipped().techniques["ln-toe-squeeze"].say


@on_any_day(0, 20)
def test_conflict_13_joints_from_six_months_and_never_with_a_hip_concern(day: Day) -> None:
    if day.mains & PASSIVE and day.baby.hips_ok != "yes":
        assert day.months >= 5.96
    if day.baby.hip_concern:
        limbs = {shipped().techniques[name].limb for name in day.names}
        assert limbs == {"foot"} and not day.mains & PASSIVE
    if day.baby.feet_in_treatment:
        assert "fg-palm-flex-extend" not in day.mains


@on_any_day()
def test_conflict_14_so_many_moves_and_no_more(day: Day) -> None:
    most = {"b0": 1, "b1": 2, "b2": 3, "b3": 7, "b4": 8, "b5": 8}[day.plan.band]
    assert len(day.mains) <= day.settings.max_moves[day.plan.band] <= most
    assert list(Settings().max_moves.values()) == [1, 1, 2, 4, 4, 4]


@on_any_day()
def test_conflict_15_it_rises_to_one_peak_and_vibration_waits(day: Day) -> None:
    for side in ("right", "left"):
        levels = [s.intensity for s in day.plan.steps if s.side in (side, "both")][:-1]
        peak = levels.index(max(levels))
        assert levels[: peak + 1] == sorted(levels[: peak + 1])
        assert levels[peak:] == sorted(levels[peak:], reverse=True)
    if "fg-vibrate-foot" in day.mains:
        assert day.settings.vibration and day.history.good_kneading >= 3


def test_conflict_16_few_words_and_phones_away() -> None:
    for where, text in every_word().items():
        sentences = re.split(r"(?<=[.!?]) ", text)
        assert max(len(sentence.split()) for sentence in sentences) <= 26, where
    assert "phones" in setup()


def test_conflict_17_aired_and_warm() -> None:
    assert "a warm, aired room" in setup()


@on_any_day()
def test_conflict_18a_lying_up_to_eight_months_and_never_both_in_one_plan(day: Day) -> None:
    lies = {shipped().techniques[name].position for name in day.names} - {"any"}
    assert len(lies) <= 1
    if day.months < 7.99:
        assert "sitting" not in lies
    if "sitting" in lies:
        assert not day.mains & {"ln-leg-sway", "ln-bicycle"}


@on_any_day(7.1, 18)
def test_conflict_18b_a_baby_on_the_move_gets_strokes(day: Day) -> None:
    if day.settings.position == "moving":
        assert max(step.intensity for step in day.plan.steps) <= 2
        assert "game" in day.plan.note or "chooses" in day.plan.note


def test_conflict_18b_moving_off_in_play_is_for_the_parent_to_judge() -> None:
    driver = doing(300)
    driver.say("sign", sign="away")
    assert driver.state.phase is Phase.PAUSED


@pytest.mark.parametrize(
    "name, way",
    [
        ("ln-indian-milking", "thigh.*ankle"),
        ("ln-swedish-milking", "up, from ankle"),
        (WARM_UP, "thigh.*knee.*toes"),
        ("ln-under-toes-ball", "toes.*heel"),
        ("ln-thumb-over-thumb", "heel to toes"),
        ("ln-top-of-foot", "toes toward the ankle"),
    ],
)
def test_conflict_19_each_move_says_its_direction(name: str, way: str) -> None:
    assert re.search(way, shipped().techniques[name].say)


def test_conflict_20_two_a_day_four_hours_apart_and_none_after_a_stop() -> None:
    twice = Settings(sessions_per_day=2)

    def refused(hours: float, stops: int = 0, sessions: int = 1) -> str | None:
        last = NOON - timedelta(hours=hours)
        history = History(sessions_today=sessions, stops_today=stops, last_end=last)
        found = gate.refusal(shipped(), BABY, twice, history, NOON)
        return found.id if found else None

    assert [refused(3.9), refused(4)] == ["too_soon", None]
    assert [refused(8, stops=1), refused(8, sessions=2)] == ["enough", "daily"]
    with pytest.raises(ValidationError):
        Settings(sessions_per_day=3)


def test_conflict_21_after_a_vaccination_and_surgery_it_waits() -> None:
    driver = asked("G2", "yes")
    assert driver.ends == ["refused:G2"] and "thigh" in driver.texts[-1]
    with pytest.raises(ValidationError):
        Settings(vaccine_wait_h=47)
    after = BABY.model_copy(update={"recent_surgery": True})
    found = gate.refusal(shipped(), after, Settings(), History(), NOON)
    assert found is not None and found.id == "surgery"
    for about in ("fever", "rash", "sores", "swelling"):
        assert any(about in question.say for question in shipped().gate.question)


def test_conflict_22_no_line_names_the_parents_left_or_right_hand() -> None:
    for where, text in every_word().items():
        assert not re.search(r"\b(left|right) (hand|thumb|palm|finger)", text.lower()), where


@pytest.mark.parametrize("days", [600, 900, 1500])
def test_conflict_23_an_older_child_has_the_last_plan_and_chooses(days: int) -> None:
    found = usual_plan(days)
    assert found.band == "b5" and "chooses" in found.note


def test_conflict_24_nobody_is_blamed() -> None:
    for where, text in every_word().items():
        assert not re.search(
            r"\b(wrong|fault|mistake|blame|careless|you should)\b", text.lower()
        ), where


def test_conflict_25_no_benefit_is_told_as_a_fact() -> None:
    for where, text in every_word().items():
        assert not re.search(rf"\b({CLAIMS})", text.lower()), where


@pytest.mark.parametrize("days", [30, 60, 120, 200, 300, 420])
def test_what_is_never_offered_is_never_offered(days: int) -> None:
    found = preview(shipped(), BABY, Settings(), KNOWN, BORN + timedelta(days=days))
    assert "ln-hug-and-glide" not in [s.technique for s in found.steps]
