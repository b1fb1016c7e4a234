"""How well each of many phrases fits what a network of phones hears: all of them in one search."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from assistant.hearing.embedding import Matrix
from assistant.hearing.grammar import Phrasebook
from assistant.hearing.phones import BLANK, Phones, Pronunciation
from assistant.hearing.remembered import Remembered
from assistant.sound.frames import Samples

MOST_SAID = 4
"""Pronunciations of one phrase: those of its words may go together in many ways."""

_NEVER = np.float32(-1e30)


class Spellings:
    """Phrases as a tree of phones, which they share as far as they begin alike."""

    def __init__(
        self, phrases: Iterable[str], pronunciations: Mapping[str, Sequence[Pronunciation]]
    ) -> None:
        """A phrase with a word that has no pronunciation is left out."""
        self._ends: dict[str, list[int]] = {}
        phones, parents, known = [BLANK], [0], {}
        for phrase in phrases:
            said = [pronunciations.get(word, ()) for word in phrase.split()]
            for words in islice(product(*said), MOST_SAID):
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

        `log_probabilities`: (moments, phones), the first for none.
        """
        spoken, silent = self._search(log_probabilities)
        free = float(log_probabilities.max(axis=1).sum())
        best = np.maximum(spoken, silent) - np.float32(free)
        return {phrase: float(best[nodes].max()) for phrase, nodes in self._ends.items()}

    def _search(self, log_probabilities: Matrix) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of each node, the likelihood of the best path that is in its phone, or silent after
        it, at the end (Viterbi)."""
        spoken = np.full(self._phones.size, _NEVER, np.float32)
        silent = spoken.copy()
        silent[0] = 0.0
        for now in log_probabilities:
            # The same phone twice is two phones only with silence between.
            entered = np.maximum(
                np.where(self._repeats, _NEVER, spoken[self._parents]), silent[self._parents]
            )
            silent = np.maximum(spoken, silent) + now[BLANK]
            spoken = np.maximum(spoken, entered) + now[self._phones]
            spoken[0] = _NEVER
        return spoken, silent


class SpeltLike:
    """The phrases of a phrasebook that an utterance is spelt like."""

    def __init__(self, book: Phrasebook, phones: Phones) -> None:
        tree = Spellings(sorted({*book.sentences, *book.decoys}), phones.pronunciations)
        self._fits = Remembered(lambda samples: tree.fits(phones.log_probabilities(samples)))

    def fits(self, samples: Samples) -> Mapping[str, float]:
        """How well each phrase and decoy fits an utterance (16 kHz): see `Spellings.fits`."""
        return self._fits(samples)

    def best(self, samples: Samples, count: int) -> list[tuple[str, float]]:
        """The `count` that fit best, the best first."""
        return nlargest(count, self.fits(samples).items(), key=lambda one: one[1])
