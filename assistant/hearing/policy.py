"""What it takes for an utterance to be acted on."""

from dataclasses import dataclass

from assistant.hearing.grammar import Phrase, Phrasebook
from assistant.session.intents import Intent, IntentName

ANSWERS = frozenset({IntentName.YES, IntentName.NO, IntentName.NOT_SURE})
"""Intents that mean something only where something was asked."""

ASKING_STATES = frozenset({"gate", "setup", "greeting", "paused", "comfort"})
"""Session states in which an answer may be given."""

QUESTION_STATES = frozenset({"gate", "setup", "greeting"})
"""Session states in which we have just asked: an answer may follow a murmur, or other talk."""


@dataclass(frozen=True)
class Policy:
    """Thresholds for the classes of speech: least scores, as log-likelihood ratios."""

    safety: float = -8.0
    """For stop and crying: a false stop is cheap."""
    pause: float = -3.5
    """For pause, which people say to each other, too ("wait a second")."""
    navigation: float = -3.5
    """For a single word that only moves through the session."""
    phrase: float = -6.0
    """For two words or more: it takes more to say them by chance."""
    answer: float = -6.0
    """For an answer where something was asked."""
    consequential: float = -2.0
    """For what ends the session early."""
    inexact: float = -2.0
    """For a phrase with one wrong word."""
    near: float = -8.0
    """Below this, something else was said than the nearest phrase."""
    early_chunks: int = 3
    """Equal partial results in a row (32 ms each) before one is weighed."""
    shortest_s: float = 0.10
    """A command takes at least this long to say."""
    longest_word_s: float = 1.2
    """No word of a command is drawn out longer than this."""
    apart_s: float = 1.5
    """A command stands alone: so much quiet after other talk. Words that come sooner are the
    end of a sentence to somebody else. Stop and crying need no such quiet, nor does an answer
    to what was asked."""
    pause_apart_s: float = 0.8
    """The same for a pause."""

    def accept(
        self,
        phrasebook: Phrasebook,
        text: str,
        score: float,
        duration_s: float,
        state: str | None,
        since_talk_s: float = float("inf"),
    ) -> Intent | None:
        """The intent of a whole utterance where it is to be acted on, else None.

        `since_talk_s` is the quiet between it and the last talk that meant nothing; `state`
        None is any state.
        """
        phrase, intent = phrasebook.phrase(text), phrasebook.intent(text)
        if phrase is None or intent is None:
            return None
        words = len(text.split())
        answer = intent.name in ANSWERS
        if answer and state is not None and state not in ASKING_STATES:
            return None
        answered = answer and state in QUESTION_STATES
        if score < self._least(phrase, words, answered):
            return None
        if not phrase.exact and score < self.inexact:
            return None
        if phrase.speech_class == "safety":
            hasty = intent.name is IntentName.PAUSE and since_talk_s < self.pause_apart_s
            return None if hasty else intent
        if since_talk_s < self.apart_s and not answered:
            return None
        if not self.shortest_s <= duration_s <= self.longest_word_s * words:
            return None
        return intent

    def _least(self, phrase: Phrase, words: int, answered: bool) -> float:
        if phrase.intent is IntentName.PAUSE:
            return self.pause
        if phrase.speech_class == "safety":
            return self.safety
        if phrase.speech_class == "consequential":
            return self.consequential
        if answered:
            return self.answer
        return self.navigation if words == 1 else self.phrase
