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
    consequential: float = 0.7
    """Least confidence for what ends the session early."""
    early_chunks: int = 3
    """Equal partial results in a row (32 ms each) before one is obeyed."""
    shortest_s: float = 0.10
    """A command takes at least this long to say."""
    longest_word_s: float = 1.2
    """No word of a command is drawn out longer than this."""

    def accept(
        self,
        phrasebook: Phrasebook,
        text: str,
        confidence: float,
        duration_s: float,
        state: str | None,
    ) -> Intent | None:
        """The intent of a whole utterance where it is to be acted on, else None."""
        phrase, intent = phrasebook.phrase(text), phrasebook.intent(text)
        if phrase is None or intent is None:
            return None
        if confidence < getattr(self, phrase.speech_class):
            return None
        if phrase.speech_class == "safety":
            return intent
        words = len(text.split())
        if not self.shortest_s <= duration_s <= self.longest_word_s * words:
            return None
        if intent.name in ANSWERS and state is not None and state not in ASKING_STATES:
            return None
        return intent
