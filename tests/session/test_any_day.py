"""Any baby, any history, any settings, any hour, any answers: no session breaks a rule."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide import gate
from assistant.guide.history import History
from assistant.guide.known import Known
from assistant.guide.planner import NotToday
from assistant.running import assembly
from assistant.session.actions import Answered
from assistant.session.script import Script
from tests.session.driver import Driver

MAINS = sorted(t.id for t in shipped().mains)
NOW = datetime(2025, 6, 4)

babies = st.fixed_dictionaries(
    {"age_days": st.integers(0, 700), "weeks_early": st.integers(0, 14)},
    optional={
        "hips_ok": st.sampled_from(["unknown", "yes", "no"]),
        "foot_treatment": st.booleans(),
        "recent_surgery": st.booleans(),
        "clinician_agrees": st.booleans(),
    },
)
histories = st.builds(
    History,
    sessions=st.integers(0, 12),
    met=st.dictionaries(st.sampled_from(MAINS), st.integers(1, 9), max_size=24),
    good_kneading=st.integers(0, 4),
    disliked=st.frozensets(st.sampled_from(MAINS), max_size=3),
    sessions_today=st.sampled_from([0, 0, 0, 1, 2]),
    stops_today=st.sampled_from([0, 0, 0, 1]),
    last_end=st.none() | st.floats(0.1, 12).map(lambda hours: hours),
)
chosen = st.fixed_dictionaries(
    {},
    optional={
        "allow_under_6_weeks": st.booleans(),
        "sessions_per_day": st.integers(1, 2),
        "night_sleep": st.sampled_from(["", "18:30", "20:00"]),
        "wind_down_allowed": st.booleans(),
        "vaccine_wait_h": st.sampled_from([48, 72, 168]),
        "first_leg": st.sampled_from(["right", "left"]),
        "vibration": st.booleans(),
        "on_stress": st.sampled_from(["calm_then_continue", "finish_today"]),
        "yawn_is_stop": st.booleans(),
    },
)
told = st.dictionaries(
    st.sampled_from(["G2", "G6-hips", "G6-feet", "G6-surgery"]),
    st.tuples(
        st.sampled_from(["yes", "no", "not_sure"]),
        st.integers(0, 100),
        st.none() | st.integers(0, 7),
    ),
)
answers = st.dictionaries(
    st.sampled_from(
        [*(q.id for q in shipped().gate.question), *(q.id for q in shipped().gate.profile)]
    ),
    st.sampled_from(["yes", "no", "not_sure"]),
    max_size=3,
)


def script_of(
    baby: dict[str, Any], history: History, keys: dict[str, Any], hour: int, before: dict[str, Any]
) -> tuple[Script | None, datetime, History, Known]:
    """The words of that moment; None where there is no day for it."""
    about = dict(baby)
    now = NOW + timedelta(hours=hour)
    born = now.date() - timedelta(days=about.pop("age_days"))
    known = Known()
    for name, (answer, hours, days_ago) in before.items():
        at = now - timedelta(hours=hours)
        known = known.after(name, answer, at, days_ago if name == "G2" else None)
    if isinstance(history.last_end, float):
        ended = now - timedelta(hours=history.last_end)
        history = History(**{**history.__dict__, "last_end": ended})
    profile = Baby.model_validate({"birth_date": born, **about})
    try:
        script = assembly.script(
            shipped(),
            profile,
            Settings.model_validate(keys),
            history,
            now.date(),
            now=now,
            known=known,
        )
    except NotToday:
        return None, now, history, known
    return script, now, history, known


@settings(
    max_examples=150,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(babies, histories, chosen, st.integers(0, 23), told, answers)
def test_no_session_that_should_not_be(
    baby: dict[str, Any],
    history: History,
    keys: dict[str, Any],
    hour: int,
    before: dict[str, Any],
    said: dict[str, Any],
) -> None:
    script, now, history, known = script_of(baby, history, keys, hour, before)
    assert script is not None, "where it may not be, it says so"
    driver = Driver(script, step_s=0.5)
    held = _answered(driver, said)
    refused = _must_not_be(script, now, history, known)
    if refused:
        assert driver.steps == [] and script.refusal is not None
    if not held:
        return
    # What the answers of this day rule out is not done.
    told_now = [a for _, a in driver.log if isinstance(a, Answered)]
    worried = {a.question for a in told_now if a.answer != "no"}
    profile = script.baby
    for technique, _ in driver.steps:
        move = shipped().techniques[technique]
        if "G6-hips" in worried or profile.hip_concern:
            assert "hip_concern" not in move.blocked_by
        if "G6-feet" in worried or profile.feet_in_treatment:
            assert "foot_treatment" not in move.blocked_by
        if _near_bedtime(script, now) or ("sleep" in said and said["sleep"] != "yes"):
            asked = "sleep" in [q.id for q in script.questions]
            assert move.intensity <= 2 or not (asked or _near_bedtime(script, now))
    assert "G6-surgery" not in worried
    assert driver.hands_on_s <= script.plan.hands_on_cap_s + 0.6
    assert driver.steps[-1][0] == "fg-closing-stroke"


def _answered(driver: Driver, said: dict[str, Any]) -> bool:
    """Play it with these answers at the gate; True where strokes came of it."""
    passing = {q.id: q.passes_on for q in driver.script.questions}
    for _ in range(60):
        state = driver.state
        if driver.ends or state.phase.value != "gate":
            break
        if state.part.value != "waiting":
            driver.wait(1.0)
            continue
        name = driver.script.questions[state.asked.question].id
        driver.wait(1.0)
        driver.say("not_sure" if state.asked.follow else said.get(name, passing[name]))
        wrong = said.get(name, passing[name]) != passing[name]
        one = driver.script.questions[state.asked.question]
        if wrong and one.otherwise == "refuse":
            driver.wait(120.0)
            assert driver.ends and not driver.steps, name
    driver.cooperate()
    return bool(driver.steps)


def _must_not_be(script: Script, now: datetime, history: History, known: Known) -> bool:
    """Whether the rules forbid a session; written apart from the gate."""
    baby, keys = script.baby, script.settings
    small = baby.corrected_days(now.date()) < 46 and not keys.allow_under_6_weeks
    surgery = bool(baby.recent_surgery) and not baby.clinician_agrees
    times = history.sessions_today >= keys.sessions_per_day or history.stops_today > 0
    since = now - history.last_end if history.last_end else timedelta(days=1)
    soon = history.sessions_today > 0 and since < timedelta(hours=4)
    shot = known.told.get("G2")
    wait = timedelta(hours=keys.vaccine_wait_h)
    fresh = False
    if shot is not None and shot.answer == "yes" and shot.day is not None:
        latest = min(datetime.combine(shot.day + timedelta(days=1), datetime.min.time()), shot.at)
        fresh = now - latest < wait
    late = _near_bedtime(script, now) and not keys.wind_down_allowed
    return small or surgery or times or soon or fresh or late


def _near_bedtime(script: Script, now: datetime) -> bool:
    left = gate.to_night_min(script.settings, now)
    return left is not None and left < 120
