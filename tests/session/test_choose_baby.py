"""Who is it today: one question, answered by number or by name, or left for another time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.session.actions import Action, End, Hush, Say
from assistant.session.before.choose_baby import Choice, ChoiceState, Choosing, chosen
from assistant.session.events import (
    CardBack,
    CardGone,
    Event,
    Heard,
    LineDone,
    Revised,
    Started,
    Tick,
    Unclear,
)
from assistant.session.intents import Intent, IntentName
from assistant.session.state import Part

CHOICE = Choice("Who is it? Ada, or Ben.", "Say the first one, or the second one.",
                ["For Ada, then.", "For Ben, then."], "Another time.")  # fmt: skip
SECOND = Heard(Intent(IntentName.YES, {"who": "2"}))


def played(*events: Event, now_s: float = 1.0) -> tuple[ChoiceState, list[Action]]:
    """The state after the events, and what the last of them asked for."""
    who = Choosing(CHOICE)
    state, actions = who.begin(), list[Action]()
    for event in events:
        state, actions = who.handle(state, event, now_s)
    return state, actions


def said(actions: list[Action]) -> list[str]:
    return [action.text for action in actions if isinstance(action, Say)]


def test_it_asks_and_waits() -> None:
    _, actions = played(Started())
    assert said(actions) == [CHOICE.ask, CHOICE.how]
    assert played(Started(), LineDone(1), LineDone(2))[0].part is Part.WAITING


def test_a_number_is_an_answer_even_over_the_question() -> None:
    _, actions = played(Started(), SECOND)
    assert isinstance(actions[0], Hush)
    assert said(actions) == ["For Ben, then."]
    who = Choosing(CHOICE)
    state, actions = played(Started(), SECOND, LineDone(3))
    assert (actions, chosen(state)) == ([], None)
    assert who.handle(state, Tick(), 2.9)[1] == []
    state, actions = who.handle(state, Tick(), 3.0)
    assert actions == [End("chosen")]
    assert chosen(state) == 1


def test_a_wrong_name_said_back_can_be_put_right() -> None:
    first = Heard(Intent(IntentName.YES, {"who": "1"}))
    _, actions = played(Started(), first, LineDone(3), Heard(Intent(IntentName.NO)))
    assert said(actions) == [CHOICE.ask, CHOICE.how]
    state, actions = played(Started(), first, LineDone(3), SECOND, LineDone(4))
    assert chosen(Choosing(CHOICE).handle(state, Tick(), 9.0)[0]) == 1


@pytest.mark.parametrize("name", ["stop", "no", "finish", "crying"])
def test_it_can_be_left(name: str) -> None:
    state, actions = played(Started(), Heard(Intent(IntentName(name))))
    assert said(actions) == ["Another time."]
    assert chosen(state) is None


def test_silence_and_murmur_bring_one_reminder_and_no_more() -> None:
    who = Choosing(CHOICE)
    for event in (Tick(), Unclear()):
        state, _ = played(Started(), LineDone(1), LineDone(2))
        state, actions = who.handle(state, event, 17.0)
        assert said(actions) == [CHOICE.how]
        state, _ = who.handle(state, LineDone(3), 19.0)
        for later in (Tick(), Unclear()):
            assert who.handle(state, later, 100.0)[1] == []


def test_say_that_again_puts_the_question_again() -> None:
    _, actions = played(Started(), LineDone(1), LineDone(2), Heard(Intent(IntentName.REPEAT)))
    assert said(actions) == [CHOICE.ask, CHOICE.how]


events = st.one_of(
    st.sampled_from([Started(), Tick(), Unclear(), CardGone(), CardBack()]),
    st.builds(LineDone, st.integers(0, 9)),
    st.builds(
        Heard,
        st.builds(
            Intent,
            st.sampled_from(IntentName),
            st.fixed_dictionaries({}, optional={"who": st.sampled_from("0123456789")}),
        ),
    ),
    st.builds(Revised, st.just(Intent(IntentName.STOP)), st.none()),
)


@given(st.lists(events, max_size=30))
def test_nothing_but_a_number_that_there_is_names_a_baby(given: list[Event]) -> None:
    who = Choosing(CHOICE)
    state = who.begin()
    named: int | None = None
    for number, event in enumerate(given):
        before = state
        state, _ = who.handle(state, event, 2.0 * number)
        if before.reason:
            assert (state.reason, state.baby) == (before.reason, before.baby)
        elif isinstance(event, Heard) and event.intent.name is IntentName.YES:
            told = int(event.intent.slots.get("who", 0))
            named = told - 1 if told in (1, 2) else named
    assert chosen(state) in (None, named)


def test_a_second_stop_silences_the_farewell_too() -> None:
    stop = Heard(Intent(IntentName.STOP))
    state, actions = played(Started(), stop, stop)
    assert actions == [Hush(), End("not_today")] and state.part is Part.OVER
    assert played(Started(), stop, stop, stop)[1] == []
