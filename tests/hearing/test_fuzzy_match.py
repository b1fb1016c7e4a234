"""Sentences that are spelt like what was heard."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing import grammar
from assistant.hearing.fuzzy_match import LEAST_WORDS, MOST, FuzzyMatcher

BOOK = grammar.load()
MATCHER = FuzzyMatcher(BOOK)


def test_words_of_several_sentences_lead_to_the_one_that_was_meant() -> None:
    assert "a bit faster" in MATCHER.nearest("skip it faster")
    assert "when can we do the next session" in MATCHER.nearest("when can we doing next session")
    assert "what was that" in MATCHER.nearest("what was at")


def test_talk_that_is_like_nothing_leads_nowhere() -> None:
    assert MATCHER.nearest("the quick brown fox jumped over seven lazy dogs") == []


@given(st.lists(st.sampled_from(sorted(BOOK.vocabulary)), min_size=1, max_size=8))
def test_whatever_is_heard_only_a_few_whole_sentences_are_listened_for(words: list[str]) -> None:
    found = MATCHER.nearest(" ".join(words))
    assert len(found) <= MOST
    for sentence in found:
        assert BOOK.is_whole(sentence) and len(sentence.split()) >= LEAST_WORDS
        phrase = BOOK.listed(sentence)
        assert phrase is None or phrase.speech_class != "consequential"
