"""The whole hearing chain: microphone frames to utterances and what they mean."""

import math
from dataclasses import dataclass

import numpy as np

from assistant.hearing.endpoint import CHUNK_S, Edge, Endpointer, EndpointSettings
from assistant.hearing.enrolment.enrolled import Enrolment
from assistant.hearing.grammar import UNKNOWN, Phrasebook
from assistant.hearing.keywords import Keywords
from assistant.hearing.phones import Phones
from assistant.hearing.policy import ASKING_STATES, Policy
from assistant.hearing.prefixes import Prefixes
from assistant.hearing.recognizer import Hypothesis, Recognizer
from assistant.hearing.rescoring import Rescorer, Segment
from assistant.hearing.vad import CHUNK, VoiceActivity
from assistant.session.intents import Intent
from assistant.sound.frames import MIC_RATE_HZ, Samples, level_db

NOISE_FLOOR = 1e-4
"""Noise that is added to everything: the recogniser was never trained on digital silence."""

FORGET_CHUNKS = 32
"""Between utterances the voice detector forgets this often (32 ms each) what it has heard.
After a few seconds of crying it no longer takes a word for speech: of "stop" over real crying
it then missed two in three, and one in five with this."""


@dataclass(frozen=True)
class Utterance:
    """What was said, and what it means here. Times in seconds of heard audio."""

    text: str
    """The phrase that was said, in lower case; `[unk]` where none is near."""
    intent: Intent | None
    """What is to be acted on; None where nothing is, as for our own voice."""
    score: float
    """Log-likelihood ratio of the phrase against any speech at all; of a phrase that a network
    found, that network's score fused with it."""
    start_s: float
    """First word's start."""
    end_s: float
    """Last word's end; the time of the decision for one that was decided while it was said."""
    decided_s: float
    """When enough audio had been heard to decide."""
    final: bool
    """False for one obeyed before the speaker had ended."""
    early: Intent | None = None
    """The intent that this utterance was obeyed as before it had ended, if any."""
    own: bool = False
    """It was our loudspeaker, or the very words that we were saying."""
    over_speech: bool = False
    """It came while we were speaking."""

    @property
    def confidence(self) -> float:
        """The score as a probability, 0 to 1, that the phrase was said rather than anything
        else, where both were as likely before."""
        return 1.0 / (1.0 + math.exp(-max(self.score, -50.0)))


class Ear:
    """Cuts the microphone into utterances and says what each means in the state at hand."""

    def __init__(
        self,
        recognizer: Recognizer,
        phrasebook: Phrasebook,
        policy: Policy | None = None,
        endpoint: EndpointSettings | None = None,
        enrolment: Enrolment | None = None,
        keywords: Keywords | None = None,
        phones: Phones | None = None,
        seed: int = 0,
    ) -> None:
        """`keywords` is asked about each short utterance, `phones` about what the recogniser is not
        sure of, and `enrolment` about what means nothing to all of them."""
        self._recognizer = recognizer
        self._phrasebook = phrasebook
        self._policy = policy or Policy()
        self._enrolment = enrolment
        self._prefixes = Prefixes(phrasebook)
        self._rescorer = Rescorer(recognizer, phrasebook, self._policy, keywords, phones)
        self._voice = VoiceActivity()
        self._endpointer = Endpointer(endpoint)
        self._rng = np.random.default_rng(seed)
        self._left: Samples = np.zeros(0, np.float32)
        self._chunks = 0
        self._start_s = 0.0
        self._audio: list[Samples] = []
        self._partial = ""
        self._steady = 0
        self._early: Intent | None = None
        self._talk_end_s = float("-inf")
        self.state: str | None = None
        """Name of the session state that utterances are understood in; None for any."""
        self.level_db = -120.0
        """Level of the last chunk heard."""

    @property
    def now_s(self) -> float:
        """Seconds heard so far, in whole chunks of 32 ms."""
        return self._chunks * CHUNK_S

    @property
    def inside(self) -> bool:
        """Somebody is speaking."""
        return self._endpointer.inside

    def hear(self, samples: Samples) -> list[Utterance]:
        """Take the next samples (any number, 16 kHz) and return what was decided in them."""
        self._left = np.concatenate((self._left, samples))
        found: list[Utterance] = []
        while self._left.size >= CHUNK:
            chunk, self._left = self._left[:CHUNK], self._left[CHUNK:]
            found += self._chunk(chunk)
        return found

    def flush(self) -> list[Utterance]:
        """The recording is over: end the utterance that is going on."""
        silence = np.zeros(CHUNK - self._left.size, np.float32)
        found = self.hear(silence)
        for _ in range(40):
            if not self.inside:
                break
            found += self.hear(np.zeros(CHUNK, np.float32))
        return found

    def _chunk(self, chunk: Samples) -> list[Utterance]:
        self.level_db = level_db(chunk)
        noise = self._rng.standard_normal(CHUNK, dtype=np.float32)
        chunk = chunk + NOISE_FLOOR * noise
        if not self.inside and self._chunks % FORGET_CHUNKS == 0:
            self._voice.reset()
        edge, samples = self._endpointer.push(chunk, self._voice.probability(chunk))
        self._chunks += 1
        if edge is Edge.NONE:
            return []
        if edge is Edge.ONSET:
            self._start_s = self.now_s - samples.size / MIC_RATE_HZ
            self._partial, self._steady, self._early = "", 0, None
            self._audio.clear()
            self._recognizer.expect(self.state is None or self.state in ASKING_STATES)
        self._recognizer.accept(samples)
        self._audio.append(samples)
        if edge is Edge.ENDPOINT or self._is_over():
            return self._final(self._best())
        return self._look_early()

    def _is_over(self) -> bool:
        """What was said so far is a whole phrase that is obeyed, and no prefix of another, or
        surely one of the keyword model's commands."""
        over = self._is_short_word() or self._is_whole_phrase()
        if over:
            self._endpointer.end()
        return over

    def _is_short_word(self) -> bool:
        silent = self._endpointer.silent == self._policy.keyword_silent_chunks
        single = silent and " " not in self._partial
        return single and self._rescorer.is_sure(np.concatenate(self._audio))

    def _is_whole_phrase(self) -> bool:
        if not self._fell_silent(self._policy.sure_silent_chunks):
            return False
        best = self._policy.likeliest(self._phrasebook, self._recognizer.so_far())
        return not self._prefixes.may_go_on(best.text) and self._meant(best) is not None

    def _look_early(self) -> list[Utterance]:
        if self._early is not None:
            return []
        text = self._recognizer.partial()
        self._steady = self._steady + 1 if text == self._partial else 1
        self._partial = text
        steady = self._steady % self._policy.early_chunks == 0 and self._is_early(text)
        if not steady and not self._fell_silent(self._policy.early_silent_chunks, early=True):
            return []
        best = self._policy.likeliest(self._phrasebook, self._recognizer.so_far())
        if not self._is_early(best.text):
            return []
        if self._is_doubtful(best):
            return []
        intent = self._early = self._meant(best)
        if intent is None:
            return []
        now_s = self.now_s
        # The silence after the last word says nothing about whose voice it was.
        end_s = now_s if steady else min(now_s, self._start_s + best.end_s)
        return [Utterance(best.text, intent, best.score, self._start_s, end_s, now_s, False)]

    def _is_doubtful(self, best: Hypothesis) -> bool:
        """What was said is over, most likely, and was perhaps another word."""
        silent = self._endpointer.silent >= self._policy.early_silent_chunks
        return silent and self._rescorer.is_doubtful(best, np.concatenate(self._audio))

    def _fell_silent(self, chunks: int, *, early: bool = False) -> bool:
        """The voice fell silent so many chunks ago, after a prefix of a phrase (that is obeyed
        `early`)."""
        return (
            self._endpointer.silent == chunks
            and self.now_s - self._start_s <= self._policy.sure_longest_s
            and self._prefixes.is_prefix(self._partial, early=early)
        )

    def _is_early(self, text: str) -> bool:
        phrase = self._phrasebook.phrase(text)
        return phrase is not None and phrase.early

    def _best(self) -> Hypothesis:
        first = self._policy.likeliest(self._phrasebook, self._recognizer.finish())
        segment = Segment(np.concatenate(self._audio), self.state, self._meant)
        return self._rescorer.best(first, segment)

    def _final(self, best: Hypothesis) -> list[Utterance]:
        early, self._early = self._early, None
        if not best.text and early is None:
            return []
        start_s, end_s = self._start_s + best.start_s, self._start_s + best.end_s
        text = best.text if best.score >= self._policy.near else UNKNOWN
        intent = self._meant(best)
        if intent is None and early is None and self._enrolment is not None:
            match = self._enrolment.match(np.concatenate(self._audio), best.text)
            if match is not None:
                text, intent = match.word, self._phrasebook.intent(match.word)
        # A command that came too soon after talk is not talk itself: said again, it counts.
        if intent is None and self._meant(best, alone=True) is None:
            self._talk_end_s = end_s if best.text else self.now_s
        return [Utterance(text, intent, best.score, start_s, end_s, self.now_s, True, early)]

    def _meant(self, best: Hypothesis, *, alone: bool = False) -> Intent | None:
        """What it is obeyed as; `alone`, whatever was said before."""
        quiet_s = self._start_s + best.start_s - self._talk_end_s
        return self._policy.accept(
            self._phrasebook,
            best.text,
            best.score,
            best.end_s - best.start_s,
            self.state,
            float("inf") if alone else quiet_s,
        )
