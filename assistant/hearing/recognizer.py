"""The interface to a speech recogniser, and a scripted one for tests."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.sound.frames import Samples


@dataclass(frozen=True)
class Hypothesis:
    """What the recogniser makes of the utterance so far."""

    text: str
    """Words in lower case; speech outside the grammar is `[unk]`; empty for none."""
    confidence: float
    """0 to 1, the least certain word's; 1.0 for partial results, which carry none."""
    start_s: float
    """First word's start, seconds from the start of the utterance's audio."""
    end_s: float
    """Last word's end, seconds from the start of the utterance's audio."""


SILENCE = Hypothesis("", 0.0, 0.0, 0.0)
"""Nothing was recognised."""


class Recognizer(Protocol):
    """One utterance at a time: `accept` its audio, ask for `partial`, then `finish`."""

    def expect(self, asking: bool) -> None:
        """The next utterance may answer a question, or not. Only between utterances."""
        ...

    def accept(self, samples: Samples) -> None:
        """Take the utterance's next samples, any number, 16 kHz."""
        ...

    def partial(self) -> Hypothesis:
        """The best guess so far."""
        ...

    def finish(self) -> Hypothesis:
        """The utterance is over: the final result. The next `accept` starts another."""
        ...


class ScriptedRecognizer:
    """Answers with given texts, one an utterance, whatever is said."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = deque(texts)
        self._taken = 0

    def expect(self, asking: bool) -> None:
        """Makes no difference to a script."""

    def accept(self, samples: Samples) -> None:
        """Count the samples."""
        self._taken += samples.size

    def partial(self) -> Hypothesis:
        """Never a guess before the end."""
        return SILENCE

    def finish(self) -> Hypothesis:
        """The next text of the script."""
        end_s, self._taken = self._taken / 16_000, 0
        return Hypothesis(self._texts.popleft(), 1.0, 0.0, end_s) if self._texts else SILENCE
