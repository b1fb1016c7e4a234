"""How well each of many phrases fits an utterance by the phone model: all in one Viterbi search."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.embedding import Matrix
from assistant.hearing.grammar import Phrasebook
from assistant.hearing.phones import BLANK, Phones, Pronunciation
from assistant.sound.frames import Samples

MOST_PRONUNCIATIONS = 4
"""Of one phrase: those of its words may go together in many ways."""

_NEVER = np.float32(-1e30)


class PhoneTrie:
    """Phrases as a trie of phones: those that begin alike share its nodes."""

    def __init__(
        self, phrases: Iterable[str], pronunciations: Mapping[str, Sequence[Pronunciation]]
    ) -> None:
        """A phrase with a word that has no pronunciation is left out."""
        self._ends: dict[str, list[int]] = {}
        phones, parents, known = [BLANK], [0], {}
        for phrase in phrases:
            said = [pronunciations.get(word, ()) for word in phrase.split()]
            for words in islice(product(*said), MOST_PRONUNCIATIONS):
                node = 0
                for phone in (phone for word in words for phone in word):
                    if (node, phone) not in known:
                        known[node, phone] = len(phones)
                        phones.append(phone)
                        parents.append(node)
                    node = known[node, phone]
                self._ends.setdefault(phrase, []).append(node)
        self._phones = np.array(phones)
        self._parents = np.array(parents)
        self._repeats = self._phones == self._phones[self._parents]

    def fits(self, log_probabilities: Matrix) -> dict[str, float]:
        """Of each phrase, the log-likelihood ratio of its best path through the utterance to the
        best path of all: 0 at most, and -1e30 for one that cannot be said in so short a time.

        `log_probabilities`: (moments, 1 + phones), the first column the blank.
        """
        spoken, blank = self._search(log_probabilities)
        free = float(log_probabilities.max(axis=1).sum())
        best = np.maximum(spoken, blank) - np.float32(free)
        return {phrase: float(best[nodes].max()) for phrase, nodes in self._ends.items()}

    def _search(self, log_probabilities: Matrix) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of each node, the log-likelihood of the best path that ends in its phone, and of the
        best that ends in the blank after it."""
        spoken = np.full(self._phones.size, _NEVER, np.float32)
        blank = spoken.copy()
        blank[0] = 0.0
        for now in log_probabilities:
            # The same phone twice is two phones only with a blank between.
            entered = np.maximum(
                np.where(self._repeats, _NEVER, spoken[self._parents]), blank[self._parents]
            )
            blank = np.maximum(spoken, blank) + now[BLANK]
            spoken = np.maximum(spoken, entered) + now[self._phones]
            spoken[0] = _NEVER
        return spoken, blank


class CtcMatcher:
    """Scores every sentence of a phrasebook with the phone model."""

    def __init__(self, book: Phrasebook, phones: Phones) -> None:
        self._phones = phones
        self._trie = PhoneTrie(sorted({*book.sentences, *book.decoys}), phones.pronunciations)

    def fits(self, samples: Samples) -> Mapping[str, float]:
        """How well each phrase and decoy fits an utterance (16 kHz): see `PhoneTrie.fits`."""
        return self._trie.fits(self._phones.log_probabilities(samples))
