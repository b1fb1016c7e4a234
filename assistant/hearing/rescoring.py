"""Rescoring: what the recogniser heard, weighed again with the keyword model and the phone model.

Each of these two may propose a phrase or speak against one. What is proposed is then scored by the
recogniser, as the only thing that may have been said, and counts only with that score.
`README.md` tells in which order this happens and what may overrule what.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import TypeVar

import numpy as np

from assistant.hearing.ctc_match import CtcMatcher
from assistant.hearing.fuzzy_match import FuzzyMatcher
from assistant.hearing.grammar import UNKNOWN, Phrasebook
from assistant.hearing.keywords import COMMANDS, Keywords
from assistant.hearing.phones import Phones
from assistant.hearing.policy import QUESTION_STATES, Policy
from assistant.hearing.recognizer import SILENCE, Hypothesis, Recognizer
from assistant.session.intents import Intent
from assistant.sound.frames import MIC_RATE_HZ, Samples

BARE_ANSWERS = ("yes", "no")
"""What a fragment is rescored as where something was asked."""

BARE_STOP = "stop"
"""What every short fragment is rescored as."""

BARE_PAUSE = "pause"
"""What a fragment is rescored as where the keyword model confirms it."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Segment:
    """The audio of one utterance that is over."""

    samples: Samples
    """16 kHz, as the endpointer cut it, with the quiet around it."""
    state: str | None
    """Name of the session state."""
    intent_of: Callable[[Hypothesis], Intent | None]
    """What a hypothesis of it would be obeyed as."""

    @property
    def duration_s(self) -> float:
        """With the quiet around it."""
        return self.samples.size / MIC_RATE_HZ


class Rescorer:
    """Puts another hypothesis in the place of the recogniser's best where that is likelier."""

    def __init__(
        self,
        recognizer: Recognizer,
        phrasebook: Phrasebook,
        policy: Policy,
        keywords: Keywords | None = None,
        phones: Phones | None = None,
    ) -> None:
        """Without `keywords` or `phones`, the steps that ask them are left out."""
        self._recognizer = recognizer
        self._phrasebook = phrasebook
        self._policy = policy
        # An utterance that is found to be over is looked at again as a whole.
        self._keywords = None if keywords is None else _memo(keywords.log_odds)
        self._phones = None if phones is None else _memo(CtcMatcher(phrasebook, phones).fits)
        self._fuzzy = FuzzyMatcher(phrasebook)

    def best(self, first: Hypothesis, segment: Segment) -> Hypothesis:
        """What was said, where `first` is the recogniser's best hypothesis."""
        sentence = self._phrasebook.is_whole(first.text)
        obeyed = sentence and segment.intent_of(first) is not None
        if not (obeyed and " " in first.text):
            word = self._short_word(first, segment)
            if word is not None:
                return word
        decoy = first.text in self._phrasebook.decoys
        if decoy:
            least = max(self._policy.rescored_stop, first.score)
            stop = self._confirmed(BARE_STOP, least, segment)
            if stop.text:
                return stop
        if obeyed and first.score >= self._policy.phones_below:
            return first
        phrase = self._by_phones(first, segment)
        likelier = phrase.score >= first.score + self._policy.phones_margin
        if phrase.text and (likelier or not (obeyed or decoy)):
            return phrase
        if decoy or obeyed:
            return first
        return self._by_spelling(first, segment) if sentence else self._fragment(first, segment)

    def is_sure(self, samples: Samples) -> bool:
        """One of the commands has been said, as far as the keyword model can tell."""
        log_odds = self._log_odds(samples)
        if not log_odds:
            return False
        return max(log_odds[word] for word in COMMANDS) >= self._policy.keyword_sure

    def is_doubtful(self, best: Hypothesis, samples: Samples) -> bool:
        """A bare stop that the keyword model takes for something else, as far as can be told from
        the utterance so far."""
        if best.text != BARE_STOP:
            return False
        log_odds = self._log_odds(samples).get(BARE_STOP, math.inf)
        return log_odds + best.score < self._policy.stop_doubt

    def _log_odds(self, samples: Samples) -> Mapping[str, float]:
        """Of each word of the keyword model; of none where the utterance is too long for one."""
        if self._keywords is None or samples.size > self._policy.keyword_longest_s * MIC_RATE_HZ:
            return {}
        return self._keywords(samples)

    # -- what the keyword model knows ------------------------------------------------------

    def _short_word(self, first: Hypothesis, segment: Segment) -> Hypothesis | None:
        """A command that was found by the keyword model; `[unk]` where it rejects the
        recogniser's word; None where it does neither."""
        log_odds = self._log_odds(segment.samples)
        if not log_odds:
            return None
        sure = self._by_keywords(log_odds)
        other = self._phrasebook.is_whole(first.text) and first.text != sure.text
        if sure.text and not (other and first.score > sure.score):
            return sure
        obeyed = segment.intent_of(first) is not None
        if not (obeyed and first.text in COMMANDS):
            likely = self._by_both(log_odds, segment)
            if likely.text and not (obeyed and first.score > likely.score):
                return likely
        rejected = self._is_rejected(first, segment.samples)
        return replace(first, text=UNKNOWN) if rejected else None

    def _by_keywords(self, log_odds: Mapping[str, float]) -> Hypothesis:
        """The command that the keyword model alone finds likeliest; else `SILENCE`."""
        likeliest = max(COMMANDS, key=lambda word: log_odds[word])
        if log_odds[likeliest] <= 0.0:
            return SILENCE
        # The keyword model knows no phones and no times, and must not be alone.
        found = self._fused(likeliest, log_odds[likeliest], self._policy.keyword_share)
        return found if found.score >= self._policy.keyword_accept else SILENCE

    def _by_both(self, log_odds: Mapping[str, float], segment: Segment) -> Hypothesis:
        """The command that both networks together find likeliest; else `SILENCE`."""
        policy = self._policy
        if self._phones is None or max(log_odds[w] for w in COMMANDS) < policy.keyword_reject:
            return SILENCE
        fits, share = self._phones(segment.samples), policy.both_share
        found = [
            self._fused(word, log_odds[word] + share * fits[word], share)
            for word in COMMANDS
            if log_odds[word] >= policy.keyword_reject
        ]
        best = max(found, key=lambda one: one.score)
        return best if best.score >= policy.both_accept else SILENCE

    def _is_rejected(self, first: Hypothesis, samples: Samples) -> bool:
        """The keyword model knows the word that the recogniser heard, and finds it too unlikely.

        A stop, which is cheap if it is false, has to be unlikely by the phone model, too.
        """
        log_odds = self._log_odds(samples)
        phrase = self._phrasebook.phrase(first.text)
        if phrase is None or first.text not in log_odds:
            return False
        if phrase.speech_class == "safety":
            return self.is_doubtful(first, samples) and self._is_unfit(first, samples)
        if first.text in COMMANDS:
            return first.score < 0.0 and log_odds[first.text] < self._policy.keyword_reject_unsure
        return log_odds[first.text] < self._policy.keyword_reject

    def _is_unfit(self, first: Hypothesis, samples: Samples) -> bool:
        """The phone model heard something else than this stop."""
        if self._phones is None:
            return False
        return self._phones(samples)[first.text] < self._policy.stop_least_fit

    def _confirmed(self, word: str, least: float, segment: Segment) -> Hypothesis:
        """The word, where the recogniser scores it `least` and the keyword model confirms it; else
        `SILENCE`."""
        if self._log_odds(segment.samples).get(word, -math.inf) < self._policy.keyword_confirm:
            return SILENCE
        rescored = self._recognizer.rescore((word,))
        return rescored if rescored.text and rescored.score >= least else SILENCE

    # -- what the phone model knows --------------------------------------------------------

    def _by_phones(self, first: Hypothesis, segment: Segment) -> Hypothesis:
        """Of the phone model's n best phrases, the likeliest by it and the recogniser together,
        where it may be obeyed; else `SILENCE`."""
        policy = self._policy
        if self._phones is None or segment.duration_s > policy.rescore_longest_s:
            return SILENCE
        fits = self._phones(segment.samples)
        found = [
            self._fused(phrase, policy.phones_share * fit, 1.0)
            for phrase, fit in nlargest(policy.phones_n_best, fits.items(), key=lambda one: one[1])
            if fit >= policy.phones_least_fit
        ]
        best = max(found, key=lambda one: one.score, default=SILENCE)
        return best if self._may_be_obeyed(best, first, segment) else SILENCE

    def _may_be_obeyed(self, best: Hypothesis, first: Hypothesis, segment: Segment) -> bool:
        policy = self._policy
        phrase = self._phrasebook.listed(best.text)
        if phrase is None or segment.intent_of(best) is None:
            return False
        if phrase.speech_class == "consequential" and best.text != first.text:
            return False  # That has to be heard word for word.
        words = len(best.text.split())
        if words <= 2 and best.score < policy.phones_short:
            return False
        if words > 1:
            return True
        if best.text in COMMANDS:
            # The others are for the keyword model.
            return best.text == BARE_STOP or self._keywords is None
        return self._log_odds(segment.samples).get(best.text, -math.inf) >= policy.phones_word

    def _fused(self, phrase: str, score: float, share: float) -> Hypothesis:
        """A phrase with its `score` by a network and a `share` of the recogniser's, or `SILENCE`.

        The recogniser makes a bigram of the phrase's words, and may leave out some or say them
        twice; the phrase stays whole.
        """
        rescored = self._recognizer.rescore((phrase,))
        if not rescored.text or rescored.score < self._policy.rescore_from:
            return SILENCE
        return replace(rescored, text=phrase, score=score + share * rescored.score)

    # -- what the recogniser makes of other sentences --------------------------------------

    def _fragment(self, first: Hypothesis, segment: Segment) -> Hypothesis:
        """What may have been said where `first`, or nothing, was heard: no whole sentence."""
        if first.text and segment.state in QUESTION_STATES:
            answer = self._recognizer.rescore(BARE_ANSWERS)
            if self._policy.is_bare_answer(answer, segment.state):
                return answer
        if segment.duration_s <= self._policy.sure_longest_s:
            stop = self._recognizer.rescore((BARE_STOP,))
            if stop.text and stop.score >= self._policy.rescored_stop:
                return stop
        pause = self._confirmed(BARE_PAUSE, self._policy.pause, segment)
        if pause.text:
            return pause
        return self._by_spelling(first, segment) if first.text else first

    def _by_spelling(self, first: Hypothesis, segment: Segment) -> Hypothesis:
        """The sentence that was said, where it was heard badly or mixed up with others."""
        policy = self._policy
        if first.score < policy.rescore_from or segment.duration_s > policy.rescore_longest_s:
            return first
        found = [self._recognizer.rescore((near,)) for near in self._fuzzy.nearest(first.text)]
        best = max(found, key=lambda one: one.score, default=first)
        whole = self._phrasebook.is_whole(best.text)
        return best if whole and best.score >= policy.rescored else first


def _memo(ask: Callable[[Samples], Answer]) -> Callable[[Samples], Answer]:
    """`ask`, which takes long, with its last answer kept for the same samples."""
    last: list[tuple[Samples, Answer]] = []

    def asked(samples: Samples) -> Answer:
        if not last or not np.array_equal(last[0][0], samples):
            last[:] = [(samples, ask(samples))]
        return last[0][1]

    return asked
