"""Rescoring short words with the keyword model, on synthetic talkers."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.hearing import chain, grammar
from assistant.hearing.ear import Ear, Utterance
from assistant.hearing.keywords import Keywords
from assistant.hearing.policy import Policy
from assistant.hearing.recognizer import SILENCE, Hypothesis, ScriptedRecognizer
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ

pytestmark = pytest.mark.slow

VOICE = "flite:rms"


class Scored(ScriptedRecognizer):
    """Hears one text, with a score, and gives any single word that it is asked for another."""

    def __init__(self, text: str, score: float = -1.0, rescored: float = -2.0) -> None:
        super().__init__([text])
        self._score = score
        self._rescored = rescored

    def finish(self) -> tuple[Hypothesis, ...]:
        said = super().finish()[0]
        return (Hypothesis(said.text, self._score, 0.3, 0.8),)

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        if len(sentences) > 1 or self._rescored == float("-inf"):
            return SILENCE
        return Hypothesis(sentences[0], self._rescored, 0.3, 0.7)


def heard(ear: Ear, said: str, state: str = "doing") -> list[Utterance]:
    ear.state = state
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    return [
        u
        for u in ear.hear(np.concatenate((quiet, talk(VOICE, said) * 0.3, quiet, quiet)))
        if u.final
    ]


def meant(found: list[Utterance]) -> list[str]:
    return [u.intent.name.value for u in found if u.intent is not None]


@pytest.mark.parametrize("text", ["now", "down", "no"])
def test_a_word_that_was_taken_for_another_is_still_understood(
    keywords: Keywords, text: str
) -> None:
    ear = Ear(Scored(text), grammar.load(), keywords=keywords)
    assert meant(heard(ear, "go")) == ["ready"]
    assert meant(heard(Ear(Scored(text), grammar.load()), "go")) == []


def test_a_command_that_was_taken_for_another_is_not_obeyed_as_that(keywords: Keywords) -> None:
    # "next" moves on; it was "yes" that was said.
    ear = Ear(Scored("next", 0.5), grammar.load(), keywords=keywords)
    assert meant(heard(ear, "yes", "gate")) == ["yes"]


def test_a_recogniser_that_is_surer_is_believed(keywords: Keywords) -> None:
    ear = Ear(Scored("repeat", 30.0), grammar.load(), keywords=keywords)
    assert meant(heard(ear, "stop", "doing")) == ["repeat"]


def test_nothing_is_obeyed_that_the_recogniser_finds_impossible(keywords: Keywords) -> None:
    for rescored in (-20.0, float("-inf")):
        ear = Ear(Scored("now", -1.0, rescored), grammar.load(), keywords=keywords)
        assert meant(heard(ear, "go")) == []


@pytest.mark.parametrize("said", ["toast", "seven"])
def test_another_word_is_no_go(keywords: Keywords, said: str) -> None:
    assert meant(heard(Ear(Scored("go", -1.0), grammar.load()), said)) == ["ready"]
    ear = Ear(Scored("go", -1.0), grammar.load(), keywords=keywords)
    assert meant(heard(ear, said)) == []


def test_a_word_that_the_recogniser_is_sure_of_is_not_rejected(keywords: Keywords) -> None:
    ear = Ear(Scored("go", 1.0), grammar.load(), keywords=keywords)
    assert meant(heard(ear, "seven")) == ["ready"]


@pytest.mark.parametrize(("word", "intent"), [("stop", "stop"), ("pause", "pause")])
def test_the_keyword_model_alone_never_rejects_what_keeps_the_baby_safe(
    keywords: Keywords, word: str, intent: str
) -> None:
    ear = Ear(Scored(word, -2.0), grammar.load(), keywords=keywords)
    assert meant(heard(ear, "seven")) == [intent]


@pytest.mark.parametrize(("said", "obeyed"), [("next", ["next"]), ("seven", [])])
def test_a_next_is_rejected_where_another_word_was_said(
    keywords: Keywords, said: str, obeyed: list[str]
) -> None:
    ear = Ear(Scored("next", 3.0), grammar.load(), keywords=keywords)
    assert meant(heard(ear, said)) == obeyed


def test_a_sentence_that_begins_with_a_short_word_is_left_alone(keywords: Keywords) -> None:
    ear = Ear(Scored("go back", 2.0), grammar.load(), keywords=keywords)
    assert meant(heard(ear, "go")) == ["back"]


def test_a_short_word_ends_its_utterance_sooner_where_it_is_sure() -> None:
    soon, late = (
        heard(chain.ear(policy=Policy(keyword_silent_chunks=silent)), "yes", "gate")[0]
        for silent in (6, 99)
    )
    assert soon.text == late.text == "yes"
    assert soon.decided_s < late.decided_s


@pytest.mark.parametrize(("said", "sooner"), [("go", True), ("go back", False)])
def test_a_sentence_that_goes_on_is_not_cut_by_its_first_word(said: str, sooner: bool) -> None:
    soon, late = (
        heard(chain.ear(policy=Policy(keyword_silent_chunks=silent, sure_silent_chunks=99)), said)
        for silent in (6, 99)
    )
    assert [u.text for u in soon] == [u.text for u in late] == [said]
    assert (soon[0].decided_s < late[0].decided_s) is sooner


@pytest.mark.parametrize(
    ("word", "text", "said", "obeyed"),
    [
        ("stop", "top", "stop", ["stop"]),
        ("stop", "up", "seven", []),
        ("pause", "was", "pause", ["pause"]),
        ("pause", "was", "seven", []),
    ],
)
def test_a_stop_or_pause_that_both_find_likely_is_obeyed(
    keywords: Keywords, word: str, text: str, said: str, obeyed: list[str]
) -> None:
    class Likely(Scored):
        def rescore(self, sentences: Sequence[str]) -> Hypothesis:
            # The network alone is not believed.
            return Hypothesis(word, -1.0, 0.3, 0.7) if word in sentences else SILENCE

    ear = Ear(Likely(text, -2.5), grammar.load(), Policy(keyword_accept=99.0), keywords=keywords)
    assert meant(heard(ear, said)) == obeyed
