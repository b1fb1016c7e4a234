"""Where an utterance begins and ends."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np

from assistant.hearing.vad import CHUNK
from assistant.sound.frames import MIC_RATE_HZ, Samples

CHUNK_S = CHUNK / MIC_RATE_HZ


class Edge(Enum):
    """What a chunk of audio is to the utterance."""

    NONE = "none"
    """Between utterances."""
    ONSET = "onset"
    """Speech has begun: the samples hold the audio from before it, too."""
    SPEECH = "speech"
    """Inside an utterance."""
    ENDPOINT = "endpoint"
    """The utterance is over with these samples."""


@dataclass(frozen=True)
class EndpointSettings:
    """When an utterance begins and ends."""

    onset: float = 0.5
    """Speech probability that begins an utterance."""
    offset: float = 0.35
    """Speech probability under which the voice counts as silent."""
    onset_chunks: int = 2
    """Chunks over `onset` in a row that it takes (32 ms each)."""
    pre_roll_s: float = 0.32
    """Audio from before the onset that belongs to the utterance."""
    trailing_silence_s: float = 0.35
    """Silence that ends an utterance."""
    longest_s: float = 12.0
    """An utterance is cut here: talk that runs on is nobody's command."""


class Endpointer:
    """Cuts the stream of chunks into utterances by their speech probability."""

    def __init__(self, settings: EndpointSettings | None = None) -> None:
        self.settings = settings or EndpointSettings()
        self._before: deque[Samples] = deque(
            maxlen=max(1, round(self.settings.pre_roll_s / CHUNK_S))
        )
        self._rising = 0
        self._length = 0
        self.silent = 0
        """Chunks since the voice was last heard, inside an utterance."""
        self.inside = False
        """An utterance is going on."""

    def end(self) -> None:
        """The utterance is over, as far as its words tell."""
        self.inside, self.silent = False, 0

    def push(self, chunk: Samples, probability: float) -> tuple[Edge, Samples]:
        """Take the next chunk (512 samples) and its speech probability.

        Returns what it is, and the samples that belong to the utterance by it.
        """
        settings = self.settings
        if not self.inside:
            self._before.append(chunk)
            self._rising = self._rising + 1 if probability >= settings.onset else 0
            if self._rising < settings.onset_chunks:
                return Edge.NONE, chunk
            self.inside, self.silent, self._length = True, 0, len(self._before)
            samples = np.concatenate(list(self._before))
            self._before.clear()
            self._rising = 0
            return Edge.ONSET, samples
        self._length += 1
        self.silent = self.silent + 1 if probability < settings.offset else 0
        over = self.silent * CHUNK_S >= settings.trailing_silence_s
        if over or self._length * CHUNK_S >= settings.longest_s:
            self.inside = False
            return Edge.ENDPOINT, chunk
        return Edge.SPEECH, chunk
