"""What was not heard clearly is heard again: as a short word, as an answer, and as the phrases
that it is spelt like."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from assistant.hearing.ctc_match import SpeltLike
from assistant.hearing.fuzzy_match import Nearest
from assistant.hearing.grammar import UNKNOWN, Phrasebook
from assistant.hearing.keywords import COMMANDS, Keywords
from assistant.hearing.phones import Phones
from assistant.hearing.policy import QUESTION_STATES, Policy
from assistant.hearing.recognizer import SILENCE, Hypothesis, Recognizer
from assistant.hearing.remembered import Remembered
from assistant.session.intents import Intent
from assistant.sound.frames import MIC_RATE_HZ, Samples

BARE_ANSWERS = ("yes", "no")
"""What is listened for once more where something was asked."""

BARE_STOP = "stop"
"""What is listened for once more in whatever is no whole sentence."""

BARE_PAUSE = "pause"
"""The same, where the network of short words does not speak against it."""


@dataclass(frozen=True)
class Heard:
    """An utterance that is over."""

    samples: Samples
    """16 kHz, with the quiet around it."""
    state: str | None
    """Name of the session state."""
    meant: Callable[[Hypothesis], Intent | None]
    """What a hypothesis of it would be obeyed as."""

    @property
    def duration_s(self) -> float:
        """With the quiet around it."""
        return self.samples.size / MIC_RATE_HZ


class SecondHearing:
    """Looks again at what a recogniser made of an utterance."""

    def __init__(
        self,
        recognizer: Recognizer,
        phrasebook: Phrasebook,
        policy: Policy,
        keywords: Keywords | None = None,
        phones: Phones | None = None,
    ) -> None:
        """Without `keywords` short words are what the recogniser says, and without `phones`
        sentences are."""
        self._recognizer = recognizer
        self._phrasebook = phrasebook
        self._policy = policy
        self._keywords = None if keywords is None else Remembered(keywords.log_odds)
        self._spelt_like = None if phones is None else SpeltLike(phrasebook, phones)
        self._nearest = Nearest(phrasebook)

    def best(self, first: Hypothesis, heard: Heard) -> Hypothesis:
        """What was said, where `first` is the likeliest by the recogniser."""
        whole = self._phrasebook.is_whole(first.text)
        obeyed = whole and heard.meant(first) is not None
        if not (obeyed and " " in first.text):
            word = self._bare_word(first, heard)
            if word is not None:
                return word
        decoy = first.text in self._phrasebook.decoys
        if decoy:
            stop = self._seconded(BARE_STOP, max(self._policy.again_stop, first.score), heard)
            if stop.text:
                return stop
        if obeyed and first.score >= self._policy.spelt_below:
            return first
        spelt = self._spelt(first, heard)
        likelier = spelt.score >= first.score + self._policy.spelt_margin
        if spelt.text and (likelier or not (obeyed or decoy)):
            return spelt
        if decoy or obeyed:
            return first
        if whole:
            return self._near(first, heard)
        if first.text and heard.state in QUESTION_STATES:
            answer = self._recognizer.again(BARE_ANSWERS)
            if self._policy.is_bare_answer(answer, heard.state):
                return answer
        if heard.duration_s <= self._policy.sure_longest_s:
            stop = self._recognizer.again((BARE_STOP,))
            if stop.text and stop.score >= self._policy.again_stop:
                return stop
        pause = self._seconded(BARE_PAUSE, self._policy.pause, heard)
        if pause.text:
            return pause
        return self._near(first, heard) if first.text else first

    def is_sure(self, samples: Samples) -> bool:
        """One of the short words has been said, as far as their network can tell."""
        log_odds = self._log_odds(samples)
        if not log_odds:
            return False
        return max(log_odds[word] for word in COMMANDS) >= self._policy.keyword_sure

    def is_doubtful(self, best: Hypothesis, samples: Samples) -> bool:
        """A bare stop that the network of short words takes for something else, as far as can be
        told from the utterance so far."""
        if best.text != BARE_STOP:
            return False
        likely = self._log_odds(samples).get(BARE_STOP, math.inf)
        return likely + best.score < self._policy.stop_doubt

    def _log_odds(self, samples: Samples) -> Mapping[str, float]:
        """Of each short word; of none where the utterance is too long for one."""
        if self._keywords is None or samples.size > self._policy.keyword_longest_s * MIC_RATE_HZ:
            return {}
        # An utterance that is found to be over is looked at again as a whole.
        return self._keywords(samples)

    def _bare_word(self, first: Hypothesis, heard: Heard) -> Hypothesis | None:
        """The command that the network of short words is sure of, or finds likely together with
        that of phones; nothing that is meant, where it is sure that the recogniser's word was not
        said; None where it is not sure."""
        log_odds = self._log_odds(heard.samples)
        if not log_odds:
            return None
        sure = self._sure_word(log_odds)
        other = self._phrasebook.is_whole(first.text) and first.text != sure.text
        if sure.text and not (other and first.score > sure.score):
            return sure
        obeyed = heard.meant(first) is not None
        if not (obeyed and first.text in COMMANDS):
            likely = self._likely_word(log_odds, heard)
            if likely.text and not (obeyed and first.score > likely.score):
                return likely
        return replace(first, text=UNKNOWN) if self._is_denied(first, heard.samples) else None

    def _sure_word(self, log_odds: Mapping[str, float]) -> Hypothesis:
        likeliest = max(COMMANDS, key=lambda word: log_odds[word])
        if log_odds[likeliest] <= 0.0:
            return SILENCE
        # The network knows no phones and no times, and must not be alone.
        share = self._policy.keyword_likelihood
        found = self._weighed(likeliest, log_odds[likeliest], share)
        return found if found.score >= self._policy.keyword else SILENCE

    def _likely_word(self, log_odds: Mapping[str, float], heard: Heard) -> Hypothesis:
        policy = self._policy
        if self._spelt_like is None or max(log_odds[w] for w in COMMANDS) < policy.keyword_denied:
            return SILENCE
        fits = self._spelt_like.fits(heard.samples)
        found = [
            self._weighed(word, log_odds[word] + policy.word_share * fits[word], policy.word_share)
            for word in COMMANDS
            if log_odds[word] >= policy.keyword_denied
        ]
        best = max(found, key=lambda one: one.score)
        return best if best.score >= policy.word else SILENCE

    def _weighed(self, phrase: str, score: float, share: float) -> Hypothesis:
        """A phrase by itself, with its score elsewhere and a share of the recogniser's, who makes
        a bigram of its words, and may leave out some or say them twice."""
        again = self._recognizer.again((phrase,))
        if not again.text or again.score < self._policy.again_from:
            return SILENCE
        return replace(again, text=phrase, score=score + share * again.score)

    def _is_denied(self, first: Hypothesis, samples: Samples) -> bool:
        """The network knows the word that the recogniser heard, and thinks it was another; of a
        stop, which is cheap if it is false, the network of phones has to be sure of it, too."""
        log_odds = self._log_odds(samples)
        phrase = self._phrasebook.phrase(first.text)
        if phrase is None or first.text not in log_odds:
            return False
        if phrase.speech_class == "safety":
            return self.is_doubtful(first, samples) and self._is_spelt_otherwise(first, samples)
        if first.text in COMMANDS:
            return first.score < 0.0 and log_odds[first.text] < self._policy.keyword_doubt
        return log_odds[first.text] < self._policy.keyword_denied

    def _is_spelt_otherwise(self, first: Hypothesis, samples: Samples) -> bool:
        if self._spelt_like is None:
            return False
        return self._spelt_like.fits(samples)[first.text] < self._policy.stop_spelt

    def _seconded(self, word: str, least: float, heard: Heard) -> Hypothesis:
        """The word by itself, where it scores `least` and the network thinks it likely, too;
        else `SILENCE`."""
        if self._log_odds(heard.samples).get(word, -math.inf) < self._policy.keyword_seconded:
            return SILENCE
        again = self._recognizer.again((word,))
        return again if again.text and again.score >= least else SILENCE

    def _spelt(self, first: Hypothesis, heard: Heard) -> Hypothesis:
        """The phrase that fits best by the network of phones and the recogniser together, where
        it may be obeyed; else `SILENCE`."""
        policy = self._policy
        if self._spelt_like is None or heard.duration_s > policy.again_longest_s:
            return SILENCE
        found = [
            self._weighed(phrase, policy.spelt_share * fit, 1.0)
            for phrase, fit in self._spelt_like.best(heard.samples, policy.spelt_most)
            if fit >= policy.spelt_least
        ]
        best = max(found, key=lambda one: one.score, default=SILENCE)
        return best if self._may_be_spelt(best, first, heard) else SILENCE

    def _may_be_spelt(self, best: Hypothesis, first: Hypothesis, heard: Heard) -> bool:
        policy = self._policy
        phrase = self._phrasebook.listed(best.text)
        if phrase is None or heard.meant(best) is None:
            return False
        if phrase.speech_class == "consequential" and best.text != first.text:
            return False  # That has to be heard word for word.
        words = len(best.text.split())
        if words <= 2 and best.score < policy.spelt_short:
            return False
        if words > 1:
            return True
        if best.text in COMMANDS:
            # The others are for the network of short words.
            return best.text == BARE_STOP or self._keywords is None
        return self._log_odds(heard.samples).get(best.text, -math.inf) >= policy.spelt_word

    def _near(self, first: Hypothesis, heard: Heard) -> Hypothesis:
        """The sentence that was meant, where it was heard badly or mixed up with others."""
        policy = self._policy
        if first.score < policy.again_from or heard.duration_s > policy.again_longest_s:
            return first
        found = [self._recognizer.again((near,)) for near in self._nearest.to(first.text)]
        again = max(found, key=lambda one: one.score, default=first)
        whole = self._phrasebook.is_whole(again.text)
        return again if whole and again.score >= policy.again else first
