"""What it takes for an utterance to be acted on."""

from dataclasses import dataclass

from assistant.hearing.grammar import Phrasebook
from assistant.session.intents import Intent, IntentName

ANSWERS = frozenset({IntentName.YES, IntentName.NO, IntentName.NOT_SURE})
"""Intents that mean something only where something was asked."""

ASKING_STATES = frozenset({"gate", "setup", "greeting", "paused", "comfort"})
"""Session states in which an answer may be given."""


@dataclass(frozen=True)
class Policy:
    """Thresholds for the three classes of speech."""

    safety: float = 0.0
    """Least confidence for stop, crying and pause: a false stop is cheap."""
    navigation: float = 0.6
    """Least confidence for everything that only moves through the session."""
    consequential: float = 0.85
    """Least confidence for what ends the session early."""
    spread: float = 0.3
    """Least confidence of the least certain word of a navigation phrase of three words or
    more: the others speak for it."""
    early_chunks: int = 3
    """Equal partial results in a row (32 ms each) before one is obeyed."""
    shortest_s: float = 0.10
    """A command takes at least this long to say."""
    longest_word_s: float = 1.2
    """No word of a command is drawn out longer than this."""
    apart_s: float = 1.5
    """During the massage a command stands alone: so much quiet after other talk. Words that
    come sooner are the end of a sentence to the baby. Safety needs no such quiet."""

    def accept(
        self,
        phrasebook: Phrasebook,
        text: str,
        confidence: float,
        duration_s: float,
        state: str | None,
        since_talk_s: float = float("inf"),
    ) -> Intent | None:
        """The intent of a whole utterance where it is to be acted on, else None.

        `since_talk_s` is the quiet between it and the last talk that meant nothing.
        """
        phrase, intent = phrasebook.phrase(text), phrasebook.intent(text)
        if phrase is None or intent is None:
            return None
        words = len(text.split())
        least: float = getattr(self, phrase.speech_class)
        if phrase.speech_class == "navigation" and words >= 3:
            least = self.spread
        if confidence < least:
            return None
        if phrase.speech_class == "safety":
            return intent
        asking = state is None or state in ASKING_STATES
        if not asking and since_talk_s < self.apart_s:
            return None
        if not self.shortest_s <= duration_s <= self.longest_word_s * words:
            return None
        if intent.name in ANSWERS and not asking:
            return None
        return intent
