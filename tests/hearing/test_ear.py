"""The hearing chain on the real recogniser, with synthetic talkers."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.hearing import chain, grammar
from assistant.hearing.ear import Ear, Utterance
from assistant.hearing.policy import Policy
from assistant.hearing.recognizer import SILENCE, Hypothesis, ScriptedRecognizer
from assistant.rehearsal.talkers import talk
from assistant.session.intents import IntentName
from assistant.sound.frames import MIC_RATE_HZ, Samples
from assistant.sound.noises import cry, kitchen

pytestmark = pytest.mark.slow

VOICE = "espeak:en-us+m3"


@pytest.fixture(scope="module")
def ear() -> Ear:
    return chain.ear()


def hear(ear: Ear, samples: Samples, state: str | None = None) -> list[Utterance]:
    ear.state = state
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    return ear.hear(np.concatenate((quiet, samples * 0.3, quiet, quiet))) + ear.flush()


def intents(found: list[Utterance]) -> list[str]:
    return [u.intent.name.value for u in found if u.intent is not None and u.final]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("next", "next"),
        ("go back", "back"),
        ("skip this one", "skip"),
        ("say that again", "repeat"),
        ("how long left", "how_long"),
        ("stop he's crying", "crying"),
        ("stop", "stop"),
        ("carry on", "resume"),
    ],
)
def test_a_command_is_understood(ear: Ear, said: str, meant: str) -> None:
    assert intents(hear(ear, talk(VOICE, said), "doing")) == [meant]


def test_stop_is_obeyed_before_the_utterance_has_ended(ear: Ear) -> None:
    found = hear(ear, talk(VOICE, "stop"), "doing")
    early = [u for u in found if not u.final]
    assert [u.intent.name for u in early if u.intent] == [IntentName.STOP]
    assert early[0].decided_s <= found[-1].decided_s
    assert found[-1].early == early[0].intent


def test_stop_is_weighed_as_soon_as_the_voice_falls_silent() -> None:
    found = {
        silent: hear(chain.ear(policy=Policy(early_silent_chunks=silent)), talk(VOICE, "stop"))
        for silent in (2, 99)
    }
    soon, late = (next(u for u in found[n] if u.intent).decided_s for n in (2, 99))
    assert soon < late


def test_a_stop_that_was_weighed_in_the_silence_after_it_ends_with_its_word() -> None:
    # Whose voice it was is judged by what was to be heard between its start and its end.
    found = hear(chain.ear(policy=Policy(early_chunks=99)), talk(VOICE, "stop"))
    early, last = (next(u for u in found if u.final is final) for final in (False, True))
    assert early.end_s == pytest.approx(last.end_s, abs=0.05)
    assert early.end_s < early.decided_s - 0.05


@pytest.mark.parametrize(
    ("said", "sooner"), [("say that again", True), ("go", False), ("are you hungry", False)]
)
def test_a_whole_phrase_that_cannot_go_on_ends_the_utterance(said: str, sooner: bool) -> None:
    found = [
        hear(chain.ear(policy=Policy(sure_silent_chunks=silent)), talk(VOICE, said), "doing")[-1]
        for silent in (6, 99)
    ]
    assert [u.text for u in found] == [found[0].text] * 2
    assert (found[0].decided_s < found[1].decided_s) is sooner


def test_stop_the_music_is_stop_first_and_then_about_the_music(ear: Ear) -> None:
    found = hear(ear, talk(VOICE, "stop the music"), "doing")
    assert found[-1].intent is not None
    assert found[-1].intent.name is IntentName.MUSIC_OFF


def test_times_count_from_the_first_sample_heard(ear: Ear) -> None:
    for _ in range(3):
        begin_s = ear.now_s
        word = talk(VOICE, "next")
        found = hear(ear, word, "doing")[-1]
        assert begin_s + 0.3 < found.start_s < found.end_s
        assert found.end_s == pytest.approx(begin_s + 0.5 + word.size / MIC_RATE_HZ, abs=0.2)


def test_yes_is_an_answer_only_where_something_was_asked(ear: Ear) -> None:
    assert intents(hear(ear, talk(VOICE, "yes"), "gate")) == ["yes"]
    assert intents(hear(ear, talk(VOICE, "yes"), "doing")) == []


@pytest.mark.parametrize("sound", [cry(3, 8.0), kitchen(3, 8.0)])
def test_crying_and_kitchen_noise_are_nobodys_command(ear: Ear, sound: Samples) -> None:
    assert intents(hear(ear, sound, "doing")) == []


def test_a_long_story_is_nobodys_command(ear: Ear) -> None:
    story = "the quick brown fox went to the market with her brother and bought seven apples"
    assert intents(hear(ear, talk(VOICE, story), "doing")) == []


def test_the_same_audio_gives_the_same_result() -> None:
    word = talk(VOICE, "skip this one")
    assert hear(chain.ear(), word) == hear(chain.ear(), word)


def test_a_word_that_is_drawn_out_is_no_command() -> None:
    scripted = Ear(ScriptedRecognizer(["next"]), grammar.load(), Policy(longest_word_s=0.5))
    voiced = talk(VOICE, "the quick brown fox went to the market with her brother")
    assert intents(hear(scripted, voiced)) == []


def test_a_command_word_at_the_end_of_a_sentence_to_the_baby_is_left_alone(ear: Ear) -> None:
    talk_to_baby = talk(VOICE, "what a lovely big smile you have today my darling")
    pause = np.zeros(MIC_RATE_HZ * 7 // 10, np.float32)
    heard = hear(ear, np.concatenate((talk_to_baby, pause, talk(VOICE, "next"))), "doing")
    assert [u.text for u in heard][-1] == "next"
    assert intents(heard) == []


def test_a_command_that_came_too_soon_after_talk_counts_when_it_is_said_again(ear: Ear) -> None:
    talk_to_baby = talk(VOICE, "what a lovely big smile you have today my darling")
    pause, command = np.zeros(MIC_RATE_HZ * 9 // 10, np.float32), talk(VOICE, "next")
    heard = hear(ear, np.concatenate((talk_to_baby, pause, command, pause, command)), "doing")
    assert [u.text for u in heard if u.final][-2:] == ["next", "next"]
    assert intents(heard) == ["next"]


def test_stop_needs_no_quiet_before_it(ear: Ear) -> None:
    talk_to_baby = talk(VOICE, "what a lovely big smile you have today my darling")
    pause = np.zeros(MIC_RATE_HZ * 7 // 10, np.float32)
    heard = hear(ear, np.concatenate((talk_to_baby, pause, talk(VOICE, "stop"))), "doing")
    assert intents(heard) == ["stop"]


class Answering(ScriptedRecognizer):
    """Hears half a sentence, and a bare "yes" where it is rescored."""

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        return Hypothesis("yes", -1.0, 0.0, 0.4) if "yes" in sentences else SILENCE


@pytest.mark.parametrize(("state", "meant"), [("gate", ["yes"]), ("doing", []), ("paused", [])])
def test_half_a_sentence_is_rescored_as_an_answer_where_we_have_just_asked(
    state: str, meant: list[str]
) -> None:
    scripted = Ear(Answering(["this"]), grammar.load())
    assert intents(hear(scripted, talk(VOICE, "yes"), state)) == meant


def test_a_whole_sentence_is_not_rescored_as_an_answer() -> None:
    scripted = Ear(Answering(["other foot"]), grammar.load())
    assert intents(hear(scripted, talk(VOICE, "other foot"), "gate")) == []


class Rescoring(ScriptedRecognizer):
    """Hears words of several sentences mixed up, and scores each near sentence as told."""

    def __init__(self, text: str, scores: dict[str, float]) -> None:
        super().__init__([text])
        self._scores = scores

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        (sentence,) = sentences
        return Hypothesis(sentence, self._scores.get(sentence, -20.0), 0.0, 0.8)


@pytest.mark.parametrize(
    ("heard", "scores", "meant"),
    [
        ("skip it faster", {"a bit faster": 4.7}, ["faster"]),
        ("skip it faster", {"a bit faster": 1.5}, []),
        # A decoy that fits better was said.
        ("are you tired now", {"are you tired": 9.0}, []),
        # Two words fit too much.
        ("let's all", {"let's go": 9.0}, []),
        # What ends the session has to be heard word for word.
        ("am done for now", {"all done for now": 9.0}, []),
    ],
)
def test_words_of_several_sentences_are_rescored_as_each_one_that_is_near(
    heard: str, scores: dict[str, float], meant: list[str]
) -> None:
    ear = Ear(Rescoring(heard, scores), grammar.load())
    assert intents(hear(ear, talk(VOICE, "a bit faster"), "doing")) == meant


@pytest.mark.parametrize(
    ("heard", "score", "meant"),
    [("set", -1.0, ["stop"]), ("", -1.0, ["stop"]), ("set", -4.0, []), ("cat", 5.0, [])],
)
def test_what_is_no_sentence_is_rescored_as_a_stop(
    heard: str, score: float, meant: list[str]
) -> None:
    ear = Ear(Rescoring(heard, {"stop": score}), grammar.load())
    assert intents(hear(ear, talk(VOICE, "stop"), "doing")) == meant


def test_a_near_sentence_is_scored_higher_heard_by_itself() -> None:
    ear = chain.ear()
    recognizer = ear._recognizer
    recognizer.expect(False)
    recognizer.accept(talk(VOICE, "please skip this move") * 0.3)
    among_all = recognizer.finish()[0]
    assert among_all.text == "please skip this move"
    alone = recognizer.rescore(("please skip this move",))
    other = recognizer.rescore(("please turn it down",))
    assert alone.text == among_all.text and alone.score > among_all.score > other.score
