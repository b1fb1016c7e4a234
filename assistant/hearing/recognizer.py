"""The interface to a speech recogniser, and a scripted one for tests."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.sound.frames import Samples


@dataclass(frozen=True)
class Hypothesis:
    """One text that an utterance may have been, with the recogniser's score for it."""

    text: str
    """The phrase that is nearest, in lower case, even where it is far; empty for none."""
    score: float
    """Log-likelihood ratio (natural logarithm) of the phrase against any speech at all:
    above 0 the phrase explains the sound better, far below 0 something else was said."""
    start_s: float
    """First word's start, seconds from the start of the utterance's audio."""
    end_s: float
    """Last word's end, seconds from the start of the utterance's audio."""


SILENCE = Hypothesis("", float("-inf"), 0.0, 0.0)
"""Nothing was recognised."""

NBest = tuple[Hypothesis, ...]
"""The n best hypotheses of one utterance, the likeliest first; never empty."""


class Recognizer(Protocol):
    """One utterance at a time: `accept` its audio, look at it meanwhile, then `finish`."""

    def expect(self, asking: bool) -> None:
        """The next utterance may answer a question, or not. Only between utterances."""
        ...

    def accept(self, samples: Samples) -> None:
        """Take the utterance's next samples, any number, 16 kHz."""
        ...

    def partial(self) -> str:
        """The nearest phrase, or beginning of one, so far. Cheap, and without a score."""
        ...

    def so_far(self) -> NBest:
        """What `finish` would say if the utterance ended here. It goes on all the same."""
        ...

    def finish(self) -> NBest:
        """The utterance is over: the final result. The next `accept` starts another."""
        ...

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        """The utterance just finished, decoded again as one of these sentences and nothing else.

        The fewer they are, the higher the score, as they share the prior.
        """
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

    def partial(self) -> str:
        """Never a guess before the end."""
        return ""

    def so_far(self) -> NBest:
        """Never a guess before the end."""
        return (SILENCE,)

    def finish(self) -> NBest:
        """The next text of the script."""
        end_s, self._taken = self._taken / 16_000, 0
        said = Hypothesis(self._texts.popleft(), 0.0, 0.0, end_s) if self._texts else SILENCE
        return (said,)

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        """Never anything else."""
        return SILENCE
