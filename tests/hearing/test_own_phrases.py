"""Phrases that a parent has added."""

from pathlib import Path

import pytest

from assistant.errors import UserError
from assistant.hearing import chain, grammar

BOOK = grammar.load()
KNOWN = BOOK.vocabulary | {"enough", "basket"}


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "phrases.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_own_words_mean_what_the_parent_says(tmp_path: Path) -> None:
    file = own(tmp_path, '[intents.next]\nphrases = ["(okay|good) the other one"]\n')
    book = grammar.with_own(BOOK, file, KNOWN)
    meant = book.intent("good the other one")
    assert meant is not None
    assert meant.name.value == "next"
    assert BOOK.intent("good the other one") is None


def test_own_words_keep_the_class_of_their_intent_and_are_never_early(tmp_path: Path) -> None:
    book = grammar.with_own(
        BOOK, own(tmp_path, '[intents.stop]\nphrases = ["enough enough"]\n'), KNOWN
    )
    phrase = book.phrase("enough enough")
    assert phrase is not None
    assert (phrase.speech_class, phrase.early) == ("safety", False)


def test_own_words_reach_the_recogniser(tmp_path: Path) -> None:
    book = grammar.with_own(
        BOOK, own(tmp_path, '[intents.next]\nphrases = ["good the other one"]\n'), KNOWN
    )
    assert "good the other one" in book.grammar()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[intents.next]\nphrases = ["baskett"]\n', "does not know the word 'baskett'"),
        ('[intents.next]\nphrases = ["stop it"]\n', "already means stop"),
        ('[intents.dance]\nphrases = ["go"]\n', "no such intent"),
        ('[intents.stop]\nclass = "navigation"\nphrases = ["enough"]\n', "nothing else"),
        ('[intents.stop]\nearly = ["enough"]\nphrases = []\n', "nothing else"),
        ("intents = 3\n", "write [intents.NAME]"),
        ("[intents]\nnext = 3\n", "nothing else"),
        ('[decoys]\nphrases = ["go"]\n', "[decoys]"),
        ('[intents.next]\nphrases = ["(go"]\n', "not a sentence template"),
        ("[intents.next\n", "is not valid TOML"),
    ],
)
def test_a_mistake_is_named_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    file = own(tmp_path, text)
    with pytest.raises(UserError) as error:
        grammar.with_own(BOOK, file, KNOWN)
    assert str(file) in str(error.value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_word_comes_with_words_that_are_near(tmp_path: Path) -> None:
    file = own(tmp_path, '[intents.next]\nphrases = ["baskett"]\n')
    with pytest.raises(UserError, match="such as basket"):
        grammar.with_own(BOOK, file, KNOWN)


@pytest.mark.slow
def test_the_real_model_hears_with_own_phrases(tmp_path: Path) -> None:
    file = own(tmp_path, '[intents.next]\nphrases = ["the other one please"]\n')
    assert chain.ear(own=file).state is None
