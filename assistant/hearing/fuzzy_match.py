"""The sentences of a phrasebook that are spelt most like a hypothesis."""

from rapidfuzz import fuzz, process

from assistant.hearing.grammar import Phrasebook

LEAST_WORDS = 3
"""Shorter sentences are near to too much: of talk that was rescored as one of two words, some
fitted as well as commands did."""

MOST = 4
"""Sentences that are found at most: each is rescored, at 0.01 s of CPU per second of audio."""

LEAST_ALIKE = 70.0
"""In per cent of the letters (normalised indel similarity)."""


class FuzzyMatcher:
    """Matches a text with the sentences of a phrasebook."""

    def __init__(self, book: Phrasebook) -> None:
        self._sentences = sorted(
            sentence
            for sentence in (*book.sentences, *book.decoys)
            if len(sentence.split()) >= LEAST_WORDS and not _consequential(book, sentence)
        )

    def nearest(self, text: str) -> list[str]:
        """Phrases and decoys of `LEAST_WORDS` or more near to the text, the nearest first.

        Nothing that ends a session is among them: that has to be heard word for word.
        """
        found = process.extract(
            text, self._sentences, scorer=fuzz.ratio, limit=MOST, score_cutoff=LEAST_ALIKE
        )
        return [sentence for sentence, _, _ in found]


def _consequential(book: Phrasebook, sentence: str) -> bool:
    phrase = book.listed(sentence)
    return phrase is not None and phrase.speech_class == "consequential"
