"""Whatever is heard, in whatever order: the session stays well and its rules hold."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.session.actions import Hush, Say
from assistant.session.intents import IntentName
from assistant.session.state import Part, Phase
from tests.session.driver import AGES, Driver, a_script

NAMES = [name.value for name in IntentName]
ENDING = {"stop", "crying", "pain", "sign", "yawning", "finish", "no", "not_sure"}
WISHES = sorted(set(NAMES) - ENDING)
"""What does not end a session."""

Keys = dict[str, Any]
Events = list[tuple[Any, ...]]

slots = st.fixed_dictionaries(
    {},
    optional={
        "pronoun": st.sampled_from(["he", "she", "they"]),
        "what": st.sampled_from(["words", "move"]),
        "sign": st.sampled_from(["gaze", "hiccups", "away"]),
        "days_ago": st.sampled_from(["0", "2", "7"]),
    },
)


def events_of(names: list[str]) -> st.SearchStrategy[Events]:
    heard = st.tuples(st.just("heard"), st.sampled_from(names), st.booleans(), slots)
    waited = st.tuples(st.just("wait"), st.floats(0.05, 40.0))
    # One that leads far into the session, so that all of it is visited.
    helped = st.tuples(st.just("cooperate"), st.floats(1.0, 200.0))
    revised = st.tuples(
        st.just("revised"),
        st.sampled_from(["stop", "crying", "pain", "pause"]),
        st.none() | st.sampled_from(names),
        slots,
    )
    unclear = st.tuples(st.just("unclear"))
    card = st.tuples(st.just("card"), st.booleans())
    return st.lists(st.one_of(heard, heard, waited, helped, revised, unclear, card), max_size=30)


sessions = st.fixed_dictionaries(
    {
        "age_days": st.sampled_from(list(AGES.values())),
        "kind": st.sampled_from(["usual", "wind-down"]),
    },
    optional={
        "pace": st.sampled_from(["timed", "on_command"]),
        "count": st.sampled_from(["cue", "aloud"]),
        "talk_level": st.sampled_from(["brief", "full", "nearly_silent"]),
        "on_stress": st.sampled_from(["calm_then_continue", "finish_today"]),
        "yawn_is_stop": st.booleans(),
        "tempo": st.sampled_from([0.8, 1.25]),
        "max_passes": st.sampled_from([1, 2]),
    },
)

quick = settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def play(session: Keys, events: Events) -> Driver:
    """The session after all of it; the driver checks its state after every event."""
    driver = Driver(a_script(**session), step_s=0.25)
    for kind, *about in events:
        if kind == "heard":
            driver.say(about[0], about[1], **about[2])
        elif kind == "revised":
            driver.revise(about[0], about[1], **about[2])
        elif kind == "unclear":
            driver.unclear()
        elif kind == "card":
            driver.card(about[0])
        elif kind == "wait":
            driver.wait(about[0])
        elif driver.has_card:
            driver.cooperate(at_most_s=about[0])
    return driver


def rules_hold(driver: Driver) -> None:
    plan = driver.script.plan
    most: dict[tuple[str, str], int] = {(s.technique, s.side): s.max_passes for s in plan.steps}
    for key, passes in driver.begun.items():
        opening = key[0] == "fg-opening-stroke"
        # The one restart begins the opening strokes anew.
        assert passes <= most[key] + (2 if opening and driver.state.comfort.restarts else 0)
    assert driver.hands_on_s <= plan.hands_on_cap_s + 0.3
    assert not driver.rub_broken
    assert len(driver.ends) <= 1
    assert driver.state.comfort.restarts <= 1


@quick
@given(sessions, events_of(NAMES))
def test_anything_may_be_heard_at_any_time(session: Keys, events: Events) -> None:
    rules_hold(play(session, events))


@quick
@given(sessions, events_of(WISHES))
def test_no_wish_breaks_a_cap(session: Keys, events: Events) -> None:
    driver = play(session, events)
    driver.card(True)
    driver.cooperate()
    rules_hold(driver)


@quick
@given(sessions, events_of(NAMES))
def test_a_parent_who_goes_along_reaches_the_end(session: Keys, events: Events) -> None:
    driver = play(session, events)
    driver.card(True)
    driver.cooperate()
    assert len(driver.ends) == 1
    assert driver.state.part is Part.OVER and driver.music == "off"


@quick
@given(sessions, events_of(WISHES))
def test_stop_ends_in_silence_from_every_state(session: Keys, events: Events) -> None:
    driver = play(session, events)
    driver.card(True)
    if driver.ends:
        return
    actions = driver.say("stop", early=True)
    assert isinstance(actions[0], Hush)
    assert [a.line for a in actions if isinstance(a, Say)] == ["close.stop"]
    assert driver.state.phase is Phase.ENDED
    said = len(driver.lines)
    driver.wait(30.0)
    assert driver.ends == ["stopped"] and len(driver.lines) == said


@quick
@given(sessions, events_of(WISHES), st.lists(st.sampled_from(NAMES), max_size=8))
def test_the_end_is_the_end(session: Keys, events: Events, after: list[str]) -> None:
    driver = play(session, events)
    driver.card(True)
    driver.say("stop")
    driver.wait(20.0)
    assert len(driver.ends) == 1
    happened = len(driver.log)
    for name in after:
        driver.say(name)
        driver.revise("stop", name)
    driver.unclear()
    driver.wait(60.0)
    assert len(driver.log) == happened and driver.state.phase is Phase.ENDED


@quick
@given(sessions, events_of(sorted({*WISHES} - {"back"})))
def test_steps_keep_their_order(session: Keys, events: Events) -> None:
    driver = play(session, events)
    planned: list[tuple[str, str]] = [(s.technique, s.side) for s in driver.script.plan.steps]
    # "Again" in a rest announces the move once more; else each comes once, in order.
    places = [planned.index(step) for step in driver.steps]
    assert places == sorted(places)
