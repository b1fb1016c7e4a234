"""The gate in a session: what an answer leads to, what is kept of it, and kind endings."""

from datetime import datetime, timedelta

import pytest

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide.history import History
from assistant.guide.known import Known
from assistant.guide.looking_back import LastTime, last_time
from assistant.running import assembly
from assistant.session.actions import Answered, Remind, Say
from assistant.session.script import Script
from assistant.session.state import Phase
from tests.session.driver import TODAY, Driver

MORNING = datetime(2025, 6, 4, 10)
EVENING = datetime(2025, 6, 4, 17, 30)


def a_day(
    age_days: int = 200,
    now: datetime = MORNING,
    known: Known | None = None,
    history: History | None = None,
    last: LastTime | None = None,
    facts: dict[str, object] | None = None,
    **settings: object,
) -> Script:
    """The words of a session at a moment of a day; all that is asked once is settled."""
    baby = Baby.model_validate({"birth_date": TODAY - timedelta(days=age_days), **(facts or {})})
    return assembly.script(
        shipped(),
        baby,
        Settings.model_validate(settings),
        history or History.established(shipped()),
        TODAY,
        now=now,
        known=Known.settled(shipped(), now) if known is None else known,
        last_time=last,
    )


def asked(name: str, **day: object) -> Driver:
    """A session in which a question of the gate has just been put; those before it passed."""
    driver = Driver(a_day(**day))  # type: ignore[arg-type]
    number = [q.id for q in driver.script.questions].index(name)
    return driver.cooperate(
        lambda d: d.state.asked.question == number and d.state.part.value == "waiting"
    ).wait(1.0)


def answered(driver: Driver) -> list[tuple[str, str, int | None]]:
    return [(a.question, a.answer, a.days_ago) for _, a in driver.log if isinstance(a, Answered)]


def reminders(driver: Driver) -> list[int | None]:
    return [a.in_min for _, a in driver.log if isinstance(a, Remind)]


# -- a session that only says why there is none --------------------------------------------------

REFUSED = {
    "locked": {"age_days": 30},
    "surgery": {"facts": {"recent_surgery": True}},
    "enough": {"history": History(sessions=4, sessions_today=1, stops_today=1)},
    "daily": {"history": History(sessions=4, sessions_today=1)},
    "too_soon": {
        "history": History(sessions=4, sessions_today=1, last_end=MORNING - timedelta(hours=1)),
        "sessions_per_day": 2,
    },
    "vaccinated": {"known": Known().after("G2", "yes", MORNING - timedelta(days=1), 0)},
    "sleep": {"now": EVENING, "night_sleep": "18:30", "wind_down_allowed": False},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_session_that_may_not_be_says_so_kindly_and_ends(name: str) -> None:
    driver = Driver(a_day(**REFUSED[name]))  # type: ignore[arg-type]
    assert driver.script.refusal is not None and driver.script.refusal.id == name
    driver.say("ready")
    driver.wait(60.0)
    assert driver.texts == [driver.script.refusal.say] == driver.script.texts()
    assert driver.ends == [f"refused:{name}"] and driver.steps == []


# -- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, wrong", [("G1", "no"), ("G3", "no"), ("G5", "no")])
def test_an_answer_that_does_not_pass_ends_kindly(name: str, wrong: str) -> None:
    driver = asked(name)
    driver.say(wrong)
    driver.wait(30.0)
    assert driver.lines[-1] == f"gate.{name}.refusal" and driver.ends == [f"refused:{name}"]
    assert answered(driver)[-1] == (name, wrong, None)


def test_every_answer_is_told_so_that_it_can_be_kept() -> None:
    driver = Driver(a_day()).part("setup")
    assert answered(driver) == [
        ("G1", "yes", None), ("G2", "no", None), ("G3", "yes", None), ("G4", "yes", None),
        ("G5", "yes", None),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["G1", "G2", "G3", "G4", "G5"])
def test_not_sure_is_another_day(name: str) -> None:
    driver = asked(name)
    driver.say("not_sure")
    driver.wait(30.0)
    assert driver.lines[-1] == "gate.unsure" and driver.ends == ["refused:unsure"]
    assert answered(driver)[-1] == (name, "not_sure", None)


def test_the_day_of_a_vaccination_is_asked_and_the_refusal_names_a_day() -> None:
    driver = asked("G2")
    driver.say("yes")
    driver.wait(10.0)
    assert driver.lines[-1] == "gate.G2.day"
    driver.say("day", days_ago="1")
    driver.wait(30.0)
    assert "You can start on Saturday" in driver.texts[-1]
    assert driver.ends == ["refused:G2"] and answered(driver)[-1] == ("G2", "yes", 1)


def test_a_vaccination_long_enough_ago_does_not_stand_in_the_way() -> None:
    driver = asked("G2")
    driver.say("yes")
    driver.wait(10.0).say("day", days_ago="5")
    assert driver.lines[-1] == "gate.G3"
    assert driver.cooperate().ends == ["complete"]


@pytest.mark.parametrize("reply", ["not_sure", None])
def test_a_vaccination_whose_day_nobody_tells_counts_from_now(reply: str | None) -> None:
    driver = asked("G2")
    driver.say("yes")
    driver.wait(8.0)
    if reply:
        driver.say(reply)
    driver.wait(40.0)
    assert driver.lines[-1] == "gate.G2.refusal" and "at the latest" in driver.texts[-1]
    assert driver.ends == ["refused:G2"]


def test_yes_is_no_day_and_is_told_so_once() -> None:
    driver = asked("G2")
    driver.say("yes")
    driver.wait(6.0).say("yes")
    assert driver.lines[-1] == "gate.need_day" and driver.state.phase is Phase.GATE
    assert driver.wait(60.0).ends == ["refused:G2"]


def test_a_day_where_none_was_asked_changes_nothing() -> None:
    driver = asked("G1")
    driver.say("day", days_ago="0")
    assert driver.lines[-1] == "gate.need_yes" and driver.state.asked.question == 0


@pytest.mark.parametrize(
    "reply, line, set_min",
    [
        ("yes", "gate.reminded", [60]),
        ("remind", "gate.reminded", [60]),
        ("no", "gate.not_today", []),
        ("not_sure", "gate.not_today", []),
        (None, "gate.not_today", []),
    ],
)
def test_too_soon_after_a_feed_a_reminder_is_offered(
    reply: str | None, line: str, set_min: list[int]
) -> None:
    driver = asked("G4")
    driver.say("no")
    driver.wait(20.0)
    assert driver.lines[-2:] == ["gate.G4.refusal", "gate.G4.offer"]
    if reply:
        driver.say(reply)
    driver.wait(40.0)
    assert driver.lines[-1] == line and driver.ends == ["refused:G4"]
    assert reminders(driver) == set_min


@pytest.mark.parametrize("name, wrong, line", [("G2", "yes", "day"), ("G4", "no", "offer")])
@pytest.mark.parametrize("words", [["repeat"], ["pause", "resume"]])
def test_say_that_again_puts_what_was_asked_last(
    name: str, wrong: str, line: str, words: list[str]
) -> None:
    driver = asked(name)
    driver.say(wrong)
    driver.wait(20.0 if line == "offer" else 6.0)
    for word in words:
        driver.say(word)
    assert driver.lines[-1] == f"gate.{name}.{line}" and driver.state.asked.follow == line
    assert driver.wait(60.0).ends == [f"refused:{name}"]


# -- a gentler session ---------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_worry_about_hips_leaves_the_legs_alone_that_very_day(answer: str) -> None:
    driver = asked("G6-hips", known=Known())
    driver.say(answer)
    assert "gate.G6-hips.goes_on" in driver.lines and answered(driver)[-1][1] == answer
    driver.cooperate()
    left_out = next(q for q in driver.script.questions if q.id == "G6-hips").leave_out
    moves = {technique for technique, _ in driver.steps}
    assert driver.ends == ["complete"] and not moves & left_out
    assert "fg-rub-foot" not in moves, "it needs the warm-up"
    assert driver.steps[0][0] == "fg-opening-stroke" and driver.steps[-1][0] == "fg-closing-stroke"


def test_an_answer_taken_back_brings_the_moves_back() -> None:
    driver = asked("G6-hips", known=Known())
    driver.say("yes")
    driver.wait(15.0).say("back")
    driver.cooperate()
    assert driver.steps == [(s.technique, s.side) for s in driver.script.plan.steps]


def test_surgery_waits_for_a_clinician() -> None:
    driver = asked("G6-surgery", known=Known())
    driver.say("yes")
    driver.wait(30.0)
    assert "clinician" in driver.texts[-1] and driver.ends == ["refused:G6-surgery"]


@pytest.mark.parametrize("answer", ["no", "not_sure"])
def test_close_to_bedtime_the_quiet_set_is_done(answer: str) -> None:
    driver = asked("sleep", now=EVENING)
    driver.say(answer)
    driver.cooperate()
    quiet = driver.script.quiet
    assert quiet is not None and driver.ends == ["complete"]
    assert driver.steps == [(s.technique, s.side) for s in quiet.steps]
    assert max(step.intensity for step in driver.state.steps) <= 2


def test_bedtime_that_is_known_is_not_asked_for() -> None:
    driver = Driver(a_day(now=EVENING, night_sleep="18:30"))
    assert driver.lines[0] == "gate.warning" and driver.script.plan.kind == "wind-down"
    assert "sleep" not in [q.id for q in driver.script.questions]
    assert Driver(a_day(now=EVENING, night_sleep="20:30")).script.plan.kind == "usual"


def test_crying_in_a_pause_of_the_gate_is_no_way_around_the_questions() -> None:
    driver = asked("G3")
    driver.say("pause")
    driver.say("crying")
    driver.wait(20.0)
    assert driver.lines[-1] == "gate.not_today" and driver.ends == ["not_today"]


@pytest.mark.parametrize("name", ["locked", "vaccinated", "sleep"])
def test_nothing_that_is_said_is_missing_from_what_was_rendered(name: str) -> None:
    driver = Driver(a_day(**REFUSED[name]))  # type: ignore[arg-type]
    driver.wait(30.0)
    assert set(driver.texts) <= set(driver.script.texts())


def test_every_turn_of_the_gate_was_rendered() -> None:
    for way in (["yes", "day"], ["not_sure"]):
        driver = asked("G2", now=EVENING, known=Known())
        for word in way:
            driver.say(word, days_ago="0")
            driver.wait(8.0)
        said = {a.text for _, a in driver.log if isinstance(a, Say)}
        assert said <= set(driver.script.texts())


# -- other days ----------------------------------------------------------------------------------


def test_what_was_done_last_time() -> None:
    held = last_time(
        shipped(), TODAY - timedelta(days=1), ["fg-opening-stroke", "fg-knead-foot"], TODAY
    )
    driver = Driver(a_day(last=held))
    driver.say("last_time")
    assert driver.texts[-1] == "Last time was yesterday: Kneading."
    short = last_time(shipped(), TODAY - timedelta(days=30), ["fg-opening-stroke"], TODAY)
    driver = Driver(a_day(last=short))
    driver.say("last_time")
    assert driver.texts[-1] == "Last time was more than a week ago."
    driver = Driver(a_day())
    driver.say("last_time")
    assert driver.texts[-1] == "This is our first time together."


def test_when_the_next_one_is_and_a_reminder_for_it() -> None:
    driver = Driver(a_day()).part("resting")
    driver.say("when_next")
    assert driver.texts[-1] == "The next one can be tomorrow."
    driver.say("remind")
    assert driver.texts[-1] == "I'll set a reminder for tomorrow." and reminders(driver) == [None]
    assert driver.script.next_time is not None
    assert driver.script.next_time.at == MORNING + timedelta(days=1)
    twice = Driver(a_day(sessions_per_day=2))
    twice.say("when_next")
    assert twice.texts[-1] == "The next one can be today, from two o'clock on."
    assert set(twice.texts) | set(driver.texts) <= {*twice.script.texts(), *driver.script.texts()}


# -- why -----------------------------------------------------------------------------------------


def test_why_tells_why_it_is_in_the_plan_and_what_the_guide_says() -> None:
    history = History(sessions=9, met={"ln-thumb-over-thumb": 4})
    driver = Driver(a_day(history=history)).move("fg-knead-foot")
    driver.say("why")
    assert driver.texts[-1].startswith("Usual at this age, and new today. The guide ")
