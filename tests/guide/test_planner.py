"""Plans: the sample sessions, and no rule broken for any baby, settings and history."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.content.models import Kind
from assistant.errors import UserError
from assistant.guide.check import check
from assistant.guide.history import History
from assistant.guide.planner import NotToday, Plan, PlanStep, plan, preview
from tests.guide.days import BANDS, BORN, KNOWN, any_settings, babies, histories

BABY = Baby(birth_date=BORN)


def at(days: int, **keys: Any) -> Plan:
    """The preview for a baby of `days`, established, with default settings."""
    return preview(shipped(), BABY, Settings(), KNOWN, BORN + timedelta(days=days), **keys)


def leg(found: Plan, side: str = "right") -> list[tuple[str, int]]:
    return [(s.technique, s.passes) for s in found.steps if s.side in (side, "both")]


OPENING, CLOSING, WARM = "fg-opening-stroke", "fg-closing-stroke", "ln-whole-leg-warm-up"
SAMPLES = {
    20: ("b0", 40, [(OPENING, 2), ("fg-figure-eight", 2), (CLOSING, 2)]),
    60: ("b1", 48, [(OPENING, 2), ("fg-figure-eight", 3), (CLOSING, 2)]),
    100: ("b2", 80, [(OPENING, 3), ("fg-figure-eight", 3), ("fg-tap-foot", 2), (CLOSING, 3)]),
    160: ("b3", 218, [(OPENING, 3), (WARM, 1), ("ln-thumb-over-thumb", 3), ("fg-knead-foot", 2),
                      ("fg-rub-foot", 2), ("fg-tap-whole-foot", 2), (CLOSING, 3)]),
    200: ("b3", 218, [(OPENING, 3), (WARM, 1), ("ln-thumb-over-thumb", 3), ("fg-knead-foot", 2),
                      ("fg-rub-foot", 2), ("fg-tap-whole-foot", 2), (CLOSING, 3)]),
    300: ("b4", 254, [(OPENING, 3), (WARM, 1), ("fg-stroke-knead-sitting", 2),
                      ("fg-lower-leg-thigh", 2), ("fg-toe-twiddle", 1),
                      ("fg-palm-flex-extend", 3), (CLOSING, 3)]),
    400: ("b5", 266, [(OPENING, 3), (WARM, 1), ("ln-under-toes-ball", 3), ("ln-toe-squeeze", 2),
                      ("ln-thumb-press", 1), ("ln-bicycle", 3), (CLOSING, 3)]),
    900: ("b5", 266, [(OPENING, 3), (WARM, 1), ("ln-under-toes-ball", 3), ("ln-toe-squeeze", 2),
                      ("ln-thumb-press", 1), ("ln-bicycle", 3), (CLOSING, 3)]),
}  # fmt: skip


@pytest.mark.parametrize("days", SAMPLES)
def test_an_established_baby_gets_the_sample_plan(days: int) -> None:
    found = at(days)
    band, hands_on_s, moves = SAMPLES[days]
    assert (found.band, found.hands_on_s, leg(found)) == (band, hands_on_s, moves)
    assert found.rest_s == 10


def test_leg_day_and_wind_down() -> None:
    legs, quiet = at(160, kind="leg-day"), at(300, kind="wind-down")
    assert (legs.hands_on_s, quiet.hands_on_s) == (246, 172)
    assert [t for t, _ in leg(legs)] == [
        OPENING, WARM, "ln-indian-milking", "ln-swedish-milking", "ln-ankle-circles",
        "ln-calf-circles", CLOSING,
    ]  # fmt: skip
    assert max(s.intensity for s in quiet.steps) == 2


def test_wind_down_of_a_young_baby_is_what_is_quiet_in_its_plan() -> None:
    found = at(100, kind="wind-down")
    assert max(s.intensity for s in found.steps) <= 2
    assert "fg-figure-eight" in dict(leg(found))


def test_leg_day_is_for_five_months_and_over() -> None:
    with pytest.raises(UserError, match="leg-day is for 5 months and over"):
        at(152, kind="leg-day")


def test_every_third_session_of_an_established_baby_is_a_leg_day() -> None:
    on = BORN + timedelta(days=200)
    kinds = [
        plan(shipped(), BABY, Settings(), replace(KNOWN, sessions=n), on).kind
        for n in range(30, 36)
    ]
    assert kinds == ["usual", "usual", "leg-day"] * 2
    asked = plan(shipped(), BABY, Settings(), replace(KNOWN, sessions=32), on, kind="usual")
    assert asked.kind == "usual"


def test_one_leg_is_finished_before_the_other() -> None:
    sides = [s.side for s in at(200).steps]
    assert sides == ["right"] * 7 + ["left"] * 7
    left_first = preview(
        shipped(), BABY, Settings(first_leg="left"), KNOWN, BORN + timedelta(days=200)
    )
    assert [s.side for s in left_first.steps] == ["left"] * 7 + ["right"] * 7


def test_from_session_to_session_the_first_turn_goes_from_leg_to_leg() -> None:
    on = BORN + timedelta(days=200)

    def first(sessions: int, **keys: Any) -> PlanStep:
        history = replace(KNOWN, sessions=sessions)
        return preview(shipped(), BABY, Settings(**keys), history, on, kind="usual").steps[0]

    assert [first(n).side for n in range(4)] == ["right", "left", "right", "left"]
    assert [first(n, first_leg="left").side for n in range(3)] == ["left", "right", "left"]
    assert "the left side has the first turn today" in first(1).why


def test_moves_of_both_legs_come_once_both_are_warm_then_the_closing() -> None:
    steps = at(400).steps
    assert [s.side for s in steps] == ["right"] * 5 + ["left"] * 5 + ["both", "right", "left"]
    assert [s.role for s in steps[-3:]] == ["main", "closing", "closing"]


@pytest.mark.slow
def test_every_day_from_birth_to_eighteen_months_keeps_every_rule() -> None:
    for days in range(0, 580):
        for weeks_early in (0, 3):
            baby = Baby(birth_date=BORN, weeks_early=weeks_early)
            found = preview(shipped(), baby, Settings(), KNOWN, BORN + timedelta(days=days))
            assert check(shipped(), found, baby, Settings(), KNOWN) == [], days


def test_a_first_session_has_one_main_move_and_moves_come_in_one_by_one() -> None:
    met: dict[str, int] = {}
    counts = []
    for session in range(8):
        history = History(sessions=session, met=met)
        found = preview(
            shipped(), BABY, Settings(), history, BORN + timedelta(days=200), kind="usual"
        )
        assert check(shipped(), found, BABY, Settings(), history) == []
        mains = {s.technique for s in found.steps if s.role == "main"}
        counts.append(len(mains))
        met = {name: met.get(name, 0) + (name in mains) for name in met.keys() | mains}
    assert counts == [1, 2, 2, 3, 4, 4, 4, 4]
    assert leg(found) == SAMPLES[200][2]


def test_moves_known_from_a_younger_age_fill_the_first_sessions_of_a_new_band() -> None:
    history = History(sessions=40, met={"fg-figure-eight": 40, "fg-tap-foot": 30})
    found = preview(shipped(), BABY, Settings(), history, BORN + timedelta(days=153))
    mains = [s for s in found.steps if s.role == "main" and s.side == "right"]
    assert [s.technique for s in mains] == ["ln-thumb-over-thumb", "fg-figure-eight", "fg-tap-foot"]
    assert "new today" in mains[0].why
    assert mains[1].why == "well known, while other moves come in one at a time"


def test_under_46_days_there_is_no_plan_without_agreement() -> None:
    on = BORN + timedelta(days=45)
    with pytest.raises(NotToday, match="midwife, nurse or doctor"):
        plan(shipped(), BABY, Settings(), KNOWN, on)
    assert preview(shipped(), BABY, Settings(), KNOWN, on).locked
    allowed = plan(shipped(), BABY, Settings(allow_under_6_weeks=True), KNOWN, on)
    assert (allowed.locked, allowed.hands_on_s) == (False, 40)
    assert not plan(shipped(), BABY, Settings(), KNOWN, on + timedelta(days=1)).locked


def test_after_surgery_there_is_no_plan_until_a_clinician_agrees() -> None:
    on = BORN + timedelta(days=200)
    baby = Baby(birth_date=BORN, recent_surgery=True)
    with pytest.raises(NotToday, match="clinician"):
        plan(shipped(), baby, Settings(), KNOWN, on)
    agreed = baby.model_copy(update={"clinician_agrees": True})
    assert plan(shipped(), agreed, Settings(), KNOWN, on).hands_on_s == 218


def test_a_hip_concern_leaves_the_legs_alone() -> None:
    baby = Baby(birth_date=BORN, hips_ok="no")
    for days in (60, 100, 200, 300, 400):
        found = preview(shipped(), baby, Settings(), KNOWN, BORN + timedelta(days=days))
        limbs = {shipped().techniques[s.technique].limb for s in found.steps}
        assert limbs == {"foot"}
        assert max(s.intensity for s in found.steps) < 5
    assert "(hips)" in next(s.why for s in found.steps if s.why.startswith("in place of"))


def test_what_is_not_liked_is_left_out() -> None:
    history = replace(KNOWN, disliked=frozenset({"fg-knead-foot"}))
    found = preview(shipped(), BABY, Settings(), history, BORN + timedelta(days=200))
    mains = dict(leg(found))
    assert "fg-knead-foot" not in mains
    assert len(mains) == 7


def test_what_was_not_liked_is_offered_again_after_a_while_one_move_at_a_time() -> None:
    on = BORN + timedelta(days=200)
    disliked = frozenset({"fg-knead-foot", "fg-rub-foot"})

    def offered(**rested: int) -> frozenset[str]:
        history = replace(
            KNOWN, disliked=disliked, rested={k.replace("_", "-"): n for k, n in rested.items()}
        )
        found = preview(shipped(), BABY, Settings(), history, on)
        assert check(shipped(), found, BABY, Settings(), history) == []
        return disliked & {s.technique for s in found.steps}

    assert offered() == set()
    assert offered(fg_knead_foot=4) == set()
    assert offered(fg_knead_foot=5) == {"fg-knead-foot"}
    assert offered(fg_knead_foot=5, fg_rub_foot=9) == {"fg-knead-foot"}
    assert offered(fg_knead_foot=0, fg_rub_foot=9) == {"fg-rub-foot"}


def test_every_step_says_why_it_is_there_and_can_say_it_aloud() -> None:
    for days in (60, 100, 200, 300, 400):
        for step in at(days).steps:
            assert step.why and step.why[0].islower()
            assert step.reason.lower().startswith(step.why.split(";")[0].split(" (")[0].lower())
            assert ". The guide " in step.reason


def test_vibration_waits_for_the_setting_and_three_good_kneadings() -> None:
    on = BORN + timedelta(days=200)

    def trembles(setting: bool, good: int) -> bool:
        history = replace(KNOWN, good_kneading=good)
        return "fg-vibrate-foot" in dict(
            leg(preview(shipped(), BABY, Settings(vibration=setting), history, on))
        )

    assert [trembles(s, g) for s, g in ((False, 9), (True, 2), (True, 3))] == [False, False, True]


def test_a_short_gap_after_a_feed_leaves_out_the_bicycle() -> None:
    found = preview(
        shipped(), BABY, Settings(min_after_feed_min=45), KNOWN, BORN + timedelta(days=400)
    )
    assert "ln-bicycle" not in dict(leg(found))


def test_a_baby_on_the_move_gets_strokes() -> None:
    found = preview(shipped(), BABY, Settings(position="moving"), KNOWN, BORN + timedelta(days=300))
    assert max(s.intensity for s in found.steps) <= 2
    assert found.note.startswith("A game")


def test_long_rests_give_way_before_moves_do() -> None:
    found = preview(shipped(), BABY, Settings(rest_between_s=30), KNOWN, BORN + timedelta(days=200))
    assert leg(found) == SAMPLES[200][2]
    assert 10 <= found.rest_s < 30
    assert found.session_s <= 600


def test_little_time_drops_main_moves_never_the_closing() -> None:
    short = Settings(hands_on_cap_s={"b3": 60})
    found = preview(shipped(), BABY, short, KNOWN, BORN + timedelta(days=200))
    assert found.hands_on_s <= 60
    assert leg(found) == [(OPENING, 3), ("ln-thumb-over-thumb", 3), (CLOSING, 3)]


def test_what_is_said() -> None:
    says = [s.say for s in at(100).steps]
    assert says[0] == "Right foot. Very light strokes along the foot, just to say hello."
    assert says[5] == "Left foot. Your thumb draws a slow figure eight."
    assert at(300).steps[0].say == (
        "Right foot. Hello, little foot. Very light strokes, wherever it wanders."
    )
    toddler = [s.say for s in at(400).steps]
    assert toddler[3].startswith("Now the toes, right foot. Squeeze")
    assert toddler[9] == "Now the sole, left foot. Ten soft thumb presses, all over the sole."
    assert toddler[10].startswith("Now both legs. Hold both ankles.")


def test_strokes_of_the_tens_follow_age_and_setting() -> None:
    def strokes(days: int, **keys: Any) -> set[int]:
        found = preview(shipped(), BABY, Settings(**keys), KNOWN, BORN + timedelta(days=days))
        return {s.strokes for s in found.steps if s.technique == WARM}

    assert strokes(200) == {10}
    assert strokes(200, warmup_strokes=4) == {4}


def test_the_child_chooses_after_both_documents_end() -> None:
    assert "chooses" in at(600).note
    assert at(500).note == ""


# -- any baby, any settings, any history -------------------------------------------------------


@settings(max_examples=300)
@given(st.data(), babies, histories, st.integers(0, 800), st.booleans())
def test_no_plan_breaks_a_rule(
    data: st.DataObject, baby: Baby, history: History, days: int, usual: bool
) -> None:
    chosen = data.draw(any_settings(baby))
    on = BORN + timedelta(days=days)
    old_enough = baby.corrected_days(on) >= 153
    kinds: list[Kind | None] = [None, "usual", "wind-down"]
    if old_enough:
        kinds.append("leg-day")
    kind: Kind | None = "usual" if usual else data.draw(st.sampled_from(kinds))
    found = preview(shipped(), baby, chosen, history, on, kind=kind)
    assert check(shipped(), found, baby, chosen, history) == []
    assert found == preview(shipped(), baby, chosen, history, on, kind=kind)


@given(st.sampled_from(BANDS), st.integers(-50, 2000))
def test_no_setting_reaches_past_a_cap(band: str, value: int) -> None:
    limit = shipped().limits["hands_on_cap_s"]
    assert isinstance(limit.min, dict)
    assert isinstance(limit.max, dict)
    if limit.min[band] <= value <= limit.max[band]:
        assert Settings(hands_on_cap_s={band: value}).hands_on_cap_s[band] == value
    else:
        with pytest.raises(ValidationError):
            Settings(hands_on_cap_s={band: value})
