"""What was not heard clearly is heard again: as a short word, an answer, or a near sentence."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from assistant.hearing.grammar import UNKNOWN, Phrasebook
from assistant.hearing.keywords import COMMANDS, Keywords
from assistant.hearing.nearest import Nearest
from assistant.hearing.policy import QUESTION_STATES, Policy
from assistant.hearing.recognizer import SILENCE, Hypothesis, Recognizer
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
    ) -> None:
        """Without `keywords` short words are what the recogniser says."""
        self._recognizer = recognizer
        self._phrasebook = phrasebook
        self._policy = policy
        self._keywords = keywords
        self._nearest = Nearest(phrasebook)
        self._last: tuple[Samples, Mapping[str, float]] | None = None

    def best(self, first: Hypothesis, heard: Heard) -> Hypothesis:
        """What was said, where `first` is the likeliest by the recogniser."""
        whole = self._phrasebook.is_whole(first.text)
        obeyed = whole and heard.meant(first) is not None
        if not (obeyed and " " in first.text):
            word = self._bare_word(first, heard)
            if word is not None:
                return word
        if first.text in self._phrasebook.decoys:
            stop = self._seconded(BARE_STOP, max(self._policy.again_stop, first.score), heard)
            return stop if stop.text else first
        if obeyed:
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

    def _log_odds(self, samples: Samples) -> Mapping[str, float]:
        """Of each short word; of none where the utterance is too long for one."""
        if self._keywords is None or samples.size > self._policy.keyword_longest_s * MIC_RATE_HZ:
            return {}
        # An utterance that is found to be over is looked at again as a whole.
        if self._last is None or not np.array_equal(self._last[0], samples):
            self._last = (samples, self._keywords.log_odds(samples))
        return self._last[1]

    def _bare_word(self, first: Hypothesis, heard: Heard) -> Hypothesis | None:
        """The command that the network of short words is sure of; nothing that is meant, where
        it is sure that the recogniser's word was not said; None where it is not sure."""
        policy = self._policy
        log_odds = self._log_odds(heard.samples)
        if not log_odds:
            return None
        likeliest = max(COMMANDS, key=lambda word: log_odds[word])
        hopeful = log_odds[likeliest] > 0.0
        again = self._recognizer.again((likeliest,)) if hopeful else SILENCE
        # The network knows no phones and no times, and must not be alone.
        if again.text and again.score >= policy.again_from:
            score = log_odds[likeliest] + policy.keyword_likelihood * again.score
            rival = self._phrasebook.is_whole(first.text) and first.text != likeliest
            if score >= policy.keyword and not (rival and first.score > score):
                return replace(again, score=score)
        return replace(first, text=UNKNOWN) if self._is_denied(first, log_odds) else None

    def _is_denied(self, first: Hypothesis, log_odds: Mapping[str, float]) -> bool:
        """The network knows the word that the recogniser heard, and thinks it was another."""
        phrase = self._phrasebook.phrase(first.text)
        if phrase is None or first.text not in log_odds:
            return False
        if phrase.speech_class == "safety":
            return False  # A false stop is cheap.
        if first.text in COMMANDS:
            return first.score < 0.0 and log_odds[first.text] < self._policy.keyword_doubt
        return log_odds[first.text] < self._policy.keyword_denied

    def _seconded(self, word: str, least: float, heard: Heard) -> Hypothesis:
        """The word by itself, where it scores `least` and the network thinks it likely, too;
        else `SILENCE`."""
        if self._log_odds(heard.samples).get(word, -math.inf) < self._policy.keyword_seconded:
            return SILENCE
        again = self._recognizer.again((word,))
        return again if again.text and again.score >= least else SILENCE

    def _near(self, first: Hypothesis, heard: Heard) -> Hypothesis:
        """The sentence that was meant, where it was heard badly or mixed up with others."""
        policy = self._policy
        if first.score < policy.again_from or heard.duration_s > policy.again_longest_s:
            return first
        found = [self._recognizer.again((near,)) for near in self._nearest.to(first.text)]
        again = max(found, key=lambda one: one.score, default=first)
        whole = self._phrasebook.is_whole(again.text)
        return again if whole and again.score >= policy.again else first
