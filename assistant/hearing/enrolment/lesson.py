"""How a parent is enrolled: their words are cut, checked, and recognised again in noise."""

from collections.abc import Sequence

import numpy as np

from assistant.hearing.ear import NOISE_FLOOR, Ear
from assistant.hearing.endpoint import Edge, Endpointer
from assistant.hearing.enrolment.enrolled import Enrolment, Example
from assistant.hearing.enrolment.templates import distances, noise, spectra, template, word
from assistant.hearing.grammar import UNKNOWN
from assistant.hearing.vad import CHUNK, VoiceActivity
from assistant.session.intents import IntentName
from assistant.sound.acoustics import active_level_db
from assistant.sound.frames import FRAME_S, MIC_RATE_HZ, Samples, gain, level_db
from assistant.sound.noises import kitchen

CLIPPED = 0.99
"""A peak from here on is cut off by the card."""

OVER_ROOM_DB = 15.0
"""A word is this much louder than the room, or it is no example."""

SHORTEST_S, LONGEST_S = 0.12, 1.6
"""A word takes this long to say."""

NOISES_DB = (12.0, 9.0, 6.0, 3.0)
"""How far a word is over the kitchen noise in which the recogniser is tried on it."""

TRIES = 2
"""Of each."""


class Segmenter:
    """Cuts what is heard into utterances, as a session does."""

    def __init__(self) -> None:
        self._voice = VoiceActivity()
        self._endpointer = Endpointer()
        self._rng = np.random.default_rng(0)
        self._left: Samples = np.zeros(0, np.float32)
        self._parts: list[Samples] = []

    def hear(self, samples: Samples) -> list[Samples]:
        """Take the next samples (any number, 16 kHz); returns the utterances that ended."""
        self._left = np.concatenate((self._left, samples))
        found = []
        while self._left.size >= CHUNK:
            chunk, self._left = self._left[:CHUNK], self._left[CHUNK:]
            chunk = chunk + NOISE_FLOOR * self._rng.standard_normal(CHUNK, dtype=np.float32)
            edge, own = self._endpointer.push(chunk, self._voice.probability(chunk))
            if edge is Edge.NONE:
                continue
            self._parts.append(own)
            if edge is Edge.ENDPOINT:
                found.append(np.concatenate(self._parts))
                self._parts.clear()
        return found


def trouble(samples: Samples) -> str:
    """Why an utterance (16 kHz) cannot be an example, for the parent's ears; "" if it can."""
    if float(np.abs(samples).max(initial=0.0)) >= CLIPPED:
        return "That was too loud for the microphone."
    heard = spectra(samples)
    begin, end = word(heard)
    if not SHORTEST_S <= (end - begin) * FRAME_S <= LONGEST_S:
        return "That was not one short word."
    loud = np.sort(heard.sum(axis=1))[-12:].mean()
    if 10.0 * np.log10(loud / noise(heard).sum()) < OVER_ROOM_DB:
        return "That was too quiet for this room."
    return ""


def stranger(samples: Samples, like: Sequence[Example], unlike: Sequence[Example]) -> bool:
    """Whether an utterance is nearer to other words of the parent's than to `like`."""
    if not like or not unlike:
        return False
    far = distances(spectra(samples), [one.spectra for one in (*like, *unlike)])
    return float(far[: len(like)].min()) > float(far[len(like) :].min())


def example(said: str, intent: IntentName | None, samples: Samples) -> Example:
    """The template of an utterance (16 kHz)."""
    return Example(said, intent, template(spectra(samples)))


def heard_as(ear: Ear, samples: Samples, seed: int = 0) -> frozenset[str]:
    """What `ear` hears in an utterance (16 kHz) in a noisy kitchen."""
    rng = np.random.default_rng(seed)
    bed = kitchen(1, 30.0)
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    audio = np.concatenate((quiet, samples, quiet))
    level = active_level_db(samples)
    found = set()
    for over_db in NOISES_DB:
        for _ in range(TRIES):
            piece = np.roll(bed, -int(rng.integers(bed.size)))[: audio.size]
            noisy = audio + piece * gain(level - over_db - level_db(piece))
            found |= {one.text for one in ear.hear(noisy.astype(np.float32)) + ear.flush()}
    return frozenset(found - {"", UNKNOWN})


def enrolled(examples: Sequence[tuple[Example, Samples]], ear: Ear) -> Enrolment:
    """The enrolment of examples, each with the utterance that it was made of."""
    texts: dict[IntentName, frozenset[str]] = {}
    for one, samples in examples:
        if one.intent is not None:
            texts[one.intent] = texts.get(one.intent, frozenset()) | heard_as(ear, samples)
    return Enrolment(tuple(one for one, _ in examples), texts)
