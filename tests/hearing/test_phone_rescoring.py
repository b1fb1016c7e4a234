"""Rescoring what was not heard clearly with the phone model, on a synthetic talker."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.hearing import grammar
from assistant.hearing.ear import Ear, Utterance
from assistant.hearing.keywords import Keywords
from assistant.hearing.phones import Phones
from assistant.hearing.policy import Policy
from assistant.hearing.recognizer import SILENCE, Hypothesis, ScriptedRecognizer
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ

VOICE = "flite:rms"


class Scored(ScriptedRecognizer):
    """Hears one text, with a score, early where there is a partial result, and gives other scores
    to phrases that it is asked for."""

    def __init__(
        self,
        text: str,
        score: float,
        rescored: Mapping[str, float] | None = None,
        partial: str = "",
    ) -> None:
        super().__init__([text])
        self._first = Hypothesis(text, score, 0.3, 1.2)
        self._rescored = rescored or {}
        self._partial = partial

    def partial(self) -> str:
        return self._partial

    def so_far(self) -> tuple[Hypothesis, ...]:
        return (self._first if self._partial else SILENCE,)

    def finish(self) -> tuple[Hypothesis, ...]:
        return (self._first,)

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        score = self._rescored.get(sentences[0])
        return SILENCE if score is None else Hypothesis(sentences[0], score, 0.3, 1.2)


def heard(ear: Ear, said: str, state: str = "doing") -> list[Utterance]:
    ear.state = state
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    return ear.hear(np.concatenate((quiet, talk(VOICE, said) * 0.3, quiet, quiet)))


def meant(found: list[Utterance]) -> list[str]:
    return [u.intent.name.value for u in found if u.intent is not None]


@pytest.mark.parametrize(
    ("text", "score", "said", "obeyed"),
    [
        ("please", 4.0, "please go back", "back"),
        ("what step", -3.5, "what foot", "where_are_we"),
        ("", float("-inf"), "baby fell asleep", "yawning"),
        ("one", -1.5, "when did we do the last one", "last_time"),
    ],
)
def test_a_sentence_that_was_heard_as_something_else_is_found(
    phones: Phones, text: str, score: float, said: str, obeyed: str
) -> None:
    recognizer = Scored(text, score, {said: 3.0})
    assert meant(heard(Ear(recognizer, grammar.load(), phones=phones), said)) == [obeyed]


def test_a_recogniser_that_mixes_up_its_words_still_speaks_for_the_phrase(phones: Phones) -> None:
    class Mixing(Scored):
        def rescore(self, sentences: Sequence[str]) -> Hypothesis:
            found = super().rescore(sentences)
            return replace(found, text="go please go") if found.text else found

    ear = Ear(Mixing("go", -1.0, {"please go back": 3.0}), grammar.load(), phones=phones)
    assert [u.text for u in heard(ear, "please go back")] == ["please go back"]


@pytest.mark.parametrize(("rescored", "obeyed"), [(4.0, ["last_time"]), (0.0, [])])
def test_what_is_nobodys_command_gives_way_only_to_what_fits_much_better(
    phones: Phones, rescored: float, obeyed: list[str]
) -> None:
    assert "one" in grammar.load().decoys
    recognizer = Scored("one", -0.5, {"when did we do the last one": rescored})
    ear = Ear(recognizer, grammar.load(), phones=phones)
    assert meant(heard(ear, "when did we do the last one")) == obeyed


def test_the_network_alone_is_not_believed(phones: Phones) -> None:
    for rescored in ({}, {"please go back": -20.0}):
        ear = Ear(Scored("please", 4.0, rescored), grammar.load(), phones=phones)
        assert meant(heard(ear, "please go back")) == []


def test_what_it_does_not_hear_is_not_obeyed(phones: Phones) -> None:
    ear = Ear(Scored("please", 4.0, {"please go back": 3.0}), grammar.load(), phones=phones)
    assert meant(heard(ear, "we had toast for breakfast")) == []


@pytest.mark.parametrize(("rescored", "obeyed"), [(4.0, "pain"), (0.5, "sign")])
def test_what_would_be_obeyed_gives_way_only_to_what_fits_much_better(
    phones: Phones, rescored: float, obeyed: str
) -> None:
    recognizer = Scored("she's arching", -1.0, {"she's hurting": rescored})
    ear = Ear(recognizer, grammar.load(), phones=phones)
    assert meant(heard(ear, "she's hurting")) == [obeyed]


@pytest.mark.parametrize(
    ("text", "obeyed"), [("we've finished", []), ("we're finished", ["finish"])]
)
def test_what_ends_the_session_has_to_be_heard_word_for_word(
    phones: Phones, text: str, obeyed: list[str]
) -> None:
    recognizer = Scored(text, -4.0, {"we're finished": 3.0})
    assert meant(heard(Ear(recognizer, grammar.load(), phones=phones), "we're finished")) == obeyed


@pytest.mark.parametrize(("said", "obeyed"), [("stop", ["stop"]), ("seven", [])])
def test_a_stop_is_rejected_only_where_both_networks_heard_another_word(
    keywords: Keywords, phones: Phones, said: str, obeyed: list[str]
) -> None:
    def ear(phones: Phones | None) -> Ear:
        recognizer = Scored("stop", -1.0, {"stop": -1.0})
        return Ear(recognizer, grammar.load(), keywords=keywords, phones=phones)

    assert meant(heard(ear(phones), said)) == obeyed
    assert meant(heard(ear(None), said)) == ["stop"]


def test_a_stop_that_may_be_another_word_waits_for_the_end_of_it(keywords: Keywords) -> None:
    def early(said: str, policy: Policy) -> bool:
        recognizer = Scored("stop", -1.0, partial="stop")
        found = heard(Ear(recognizer, grammar.load(), policy, keywords=keywords), said)
        return not found[0].final

    # Never while it is being said: only the quiet after it gives time to doubt.
    policy = Policy(early_chunks=99)
    assert early("stop", policy)
    assert not early("seven", policy)
