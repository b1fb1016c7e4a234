"""What parents say, and what it means."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UserError
from assistant.hearing import grammar
from assistant.hearing.models import catalogue
from assistant.session.intents import SAFETY, IntentName

BOOK = grammar.load()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stop", "stop"),
        ("please stop now", "stop"),
        ("that's enough for today", "stop"),
        ("stop he's crying", "crying"),
        ("she is really upset", "crying"),
        ("pause for a minute", "pause"),
        ("hold on a second", "pause"),
        ("carry on", "resume"),
        ("he's calm now", "resume"),
        ("okay next", "next"),
        ("i'm done with this one", "next"),
        ("say that again please", "repeat"),
        ("one more time", "repeat"),
        ("go back one step", "back"),
        ("skip this one", "skip"),
        ("yes she is", "yes"),
        ("no thank you", "no"),
        ("i'm not sure", "not_sure"),
        ("we're ready", "ready"),
        ("what can i say", "help"),
        ("how long left", "how_long"),
        ("which foot is it", "where_are_we"),
        ("what's next", "what_next"),
        ("what is this for", "why"),
        ("a little louder please", "louder"),
        ("not so loud", "quieter"),
        ("slow down a bit", "slower"),
        ("go faster", "faster"),
        ("put on some music", "music_on"),
        ("stop the music", "music_off"),
        ("that's it for today", "finish"),
        ("baby's falling asleep", "yawning"),
    ],
)
def test_a_phrase_means(said: str, meant: str) -> None:
    intent = BOOK.intent(said)
    assert intent is not None
    assert intent.name.value == meant


@pytest.mark.parametrize(
    "said",
    [
        "come on other foot",
        "no no no stop that",
        "again and again",
        "yes you are",
        "next week",
        "one two three",
        "stop by the shop",
        "[unk]",
        "",
        "go go go to sleep",
    ],
)
def test_ordinary_talk_means_nothing(said: str) -> None:
    assert BOOK.intent(said) is None


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("is getting unhappy", "crying"),
        ("go little slower please", "slower"),
        ("you can you repeat that", "repeat"),
        ("how many minutes left now", "how_long"),
        ("know", "no"),
    ],
)
def test_one_misheard_word_of_a_longer_phrase_is_forgiven(heard: str, meant: str) -> None:
    intent = BOOK.intent(heard)
    assert intent is not None
    assert intent.name.value == meant


@pytest.mark.parametrize("heard", ["turn it off", "[unk] go back", "go bad", "finish it now"])
def test_what_is_near_to_several_or_ends_the_session_is_not_guessed(heard: str) -> None:
    assert BOOK.intent(heard) is None


def test_every_intent_can_be_said() -> None:
    said = {BOOK.phrase(sentence).intent for sentence in BOOK.sentences}  # type: ignore[union-attr]
    assert said == set(IntentName)


def test_every_safety_intent_has_something_that_is_obeyed_early() -> None:
    early = {p.intent for s in BOOK.sentences if (p := BOOK.phrase(s)) is not None and p.early}
    assert early == SAFETY


def test_the_shipped_model_knows_every_word() -> None:
    known = catalogue.words(catalogue.find(None))
    assert known is not None
    assert BOOK.vocabulary <= known


def test_every_sign_of_stress_can_be_told() -> None:
    intents = [BOOK.intent(sentence) for sentence in BOOK.sentences]
    signs = {intent.slots["sign"] for intent in intents if intent and intent.name.value == "sign"}
    assert signs == {"gaze", "away", "colour", "stiff", "arching", "jerky", "hiccups"}


def test_the_pronoun_is_taken_from_what_was_said() -> None:
    for said, pronoun in (("she's crying", "she"), ("he's crying", "he"), ("baby's crying", None)):
        intent = BOOK.intent(said)
        assert intent is not None
        assert intent.slots.get("pronoun") == pronoun


def test_again_is_about_the_move_and_say_that_again_about_the_words() -> None:
    move, words = BOOK.intent("again"), BOOK.intent("say that again")
    assert move is not None and move.slots["what"] == "move"
    assert words is not None and words.slots["what"] == "words"


def test_no_decoy_is_also_a_command() -> None:
    assert not BOOK.decoys & set(BOOK.sentences)


def test_the_grammar_is_json_and_knows_the_unknown_only_where_it_must() -> None:
    for asking in (True, False):
        sentences = json.loads(BOOK.grammar(asking=asking))
        assert "stop" in sentences and grammar.UNKNOWN not in sentences
        assert grammar.UNKNOWN in json.loads(BOOK.grammar(asking=asking, unknown_copies=1))


def test_sentences_with_unknown_words_are_left_out() -> None:
    sentences = json.loads(BOOK.grammar(frozenset({"stop", "now"}), asking=False))
    assert set(sentences) == {"stop", "stop now", "stop stop", "stop stop stop", "now"}


def test_while_a_question_is_open_nothing_sounds_like_no() -> None:
    words = {w for s in json.loads(BOOK.grammar(asking=True)) for w in s.split()}
    assert "no" in words and not words & {"now", "nose"}


def _book(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "phrases.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[intents.stop\n", "is not valid TOML"),
        ('[intents.halt]\nphrases = ["halt"]', "intents.halt"),
        ("[intents.stop]\nphrases = 3", "intents.stop.phrases"),
        ('[intents.stop]\nclass = "loud"\nphrases = ["stop"]', "intents.stop.class"),
        ('[intents.stop]\nphrases = ["stop <when>"]', "<when>"),
        ('[intents.stop]\nphrases = ["stop"]\n[intents.next]\nphrases = ["stop"]', "already means"),
        ('[frequent]\nphrases = ["hop"]', "hop"),
    ],
)
def test_a_bad_phrase_file_is_one_line_that_names_the_place(
    tmp_path: Path, text: str, named: str
) -> None:
    path = _book(tmp_path, text)
    with pytest.raises(UserError) as error:
        grammar.load(path)
    message = str(error.value)
    assert str(path) in message and named in message and "\n" not in message


@given(st.lists(st.sampled_from(["(a|b)", "[c]", "d", "[(e|f)]"]), min_size=1, max_size=5))
def test_a_template_stands_for_every_choice(parts: list[str]) -> None:
    counts = {"(a|b)": 2, "[c]": 2, "d": 1, "[(e|f)]": 3}
    total = 1
    for part in parts:
        total *= counts[part]
    found = grammar.expand(" ".join(parts), {})
    # Choices that read the same are one sentence.
    assert 1 <= len(found) <= total
    assert len(set(found)) == len(found)
    assert all(set(sentence.split()) <= set("abcdef") for sentence in found)
