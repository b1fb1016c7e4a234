"""What is acted on, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing import grammar
from assistant.hearing.policy import ANSWERS, ASKING_STATES, QUESTION_STATES, Policy
from assistant.hearing.recognizer import Hypothesis
from assistant.session.state import Phase

BOOK = grammar.load()
POLICY = Policy()
SENTENCES = st.sampled_from(sorted(BOOK.sentences))
STATES = st.sampled_from([phase.value for phase in Phase])
FAR_APART = float("inf")


def meant(
    text: str, score: float, state: str | None = "doing", since_talk_s: float = FAR_APART
) -> str | None:
    intent = POLICY.accept(BOOK, text, score, 0.3 * len(text.split()), state, since_talk_s)
    return intent.name.value if intent else None


def test_stop_is_taken_from_a_poor_match_and_next_is_not() -> None:
    assert meant("stop", -5.0) == "stop"
    assert meant("next", -5.0) is None


def test_a_longer_phrase_may_match_worse_than_a_word() -> None:
    assert meant("faster", -5.0) is None
    assert meant("a bit faster please", -5.0) == "faster"


def test_what_ends_the_session_must_match_well() -> None:
    assert meant("that's it for today", -3.0) is None
    assert meant("that's it for today", 0.0) == "finish"


def test_a_command_right_after_other_talk_belongs_to_the_talk() -> None:
    assert meant("again", 1.0, since_talk_s=0.6) is None
    assert meant("again", 1.0, since_talk_s=2.0) == "repeat"


def test_wait_a_second_in_the_middle_of_a_chat_is_no_pause() -> None:
    assert meant("wait a second", 1.0, since_talk_s=0.4) is None
    assert meant("wait a second", 1.0, since_talk_s=2.0) == "pause"


@pytest.mark.parametrize(
    ("text", "unsure", "sure"),
    [("again please", 3.0, 5.0), ("wait a second", 3.0, 5.0), ("say that again", -1.0, 1.0)],
)
def test_what_was_heard_surely_counts_right_after_talk(
    text: str, unsure: float, sure: float
) -> None:
    # Said again, because it was not understood at first.
    assert meant(text, unsure, since_talk_s=0.4) is None
    assert meant(text, sure, since_talk_s=0.4) is not None


def test_a_single_word_right_after_talk_is_the_end_of_it() -> None:
    assert meant("next", 9.0, since_talk_s=0.4) is None


def test_an_answer_may_follow_a_murmur() -> None:
    assert meant("yes", 0.0, "gate", since_talk_s=0.4) == "yes"


@pytest.mark.parametrize("said", ["stop", "please stop now", "he's crying", "stop she's upset"])
@given(state=STATES, since_talk_s=st.floats(0.0, 5.0))
def test_stop_and_crying_are_obeyed_in_any_state_right_after_any_talk(
    said: str, state: str, since_talk_s: float
) -> None:
    assert meant(said, 0.0, state, since_talk_s) in ("stop", "crying")


@given(text=SENTENCES, score=st.floats(-20.0, 5.0), better=st.floats(0.0, 5.0), state=STATES)
def test_a_better_match_is_never_refused_where_a_worse_one_is_taken(
    text: str, score: float, better: float, state: str
) -> None:
    taken = meant(text, score, state)
    assert taken is None or meant(text, score + better, state) == taken


@given(text=SENTENCES, state=STATES)
def test_an_answer_counts_only_where_something_was_asked(text: str, state: str) -> None:
    if meant(text, 5.0, state) in {name.value for name in ANSWERS}:
        assert state in ASKING_STATES


def heard(text: str, score: float, end_s: float = 0.4) -> Hypothesis:
    return Hypothesis(text, score, 0.0, end_s)


def test_half_a_sentence_gives_way_to_a_whole_one_that_is_nearly_as_likely() -> None:
    found = (heard("this", -0.5), heard("this is", -0.8), heard("yes", -1.5))
    assert POLICY.likeliest(BOOK, found).text == "yes"


def test_half_a_sentence_stays_where_no_whole_one_is_near() -> None:
    assert POLICY.likeliest(BOOK, (heard("this", 1.0), heard("yes", -6.0))).text == "this"


def test_a_likelier_decoy_is_never_passed_over() -> None:
    assert POLICY.likeliest(BOOK, (heard("left", -0.5), heard("next", -0.6))).text == "left"


@given(st.sampled_from(["yes", "no"]), st.floats(-20, 5), st.floats(0.1, 3.0), STATES)
def test_a_bare_answer_counts_only_where_we_have_just_asked(
    text: str, score: float, end_s: float, state: str
) -> None:
    if POLICY.is_bare_answer(heard(text, score, end_s), state):
        assert state in QUESTION_STATES
        assert score >= POLICY.bare_answer
        assert end_s <= POLICY.longest_word_s
