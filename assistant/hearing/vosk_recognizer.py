"""Vosk behind the recogniser interface."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from assistant.errors import UserError
from assistant.hearing.grammar import UNKNOWN
from assistant.hearing.recognizer import SILENCE, Hypothesis, NBest
from assistant.sound.frames import MIC_RATE_HZ, Samples

ANY_SPEECH = json.dumps([UNKNOWN])
"""The grammar that fits whatever is said: the phone loop of our own models."""

ALTERNATIVES = 8
"""Hypotheses of each utterance. Vosk makes a bigram of words of a grammar, so that the
likeliest one may be half a sentence ("this"); the sentence that was said is then mostly among
the next few."""

SCORE_PER_DOUBT = 7.5
"""How a model without a phone loop is scored: its word confidence (0 to 1) is stretched so
that 0.6 becomes -3, as much as a single word needs."""


class VoskRecognizer:
    """A Vosk model with two run-time grammars: for while a question is open, and for else.

    Every utterance is decoded twice: with the grammar, and with a phone loop, which fits any
    speech at all. The score is the difference of the two log-likelihoods. Vosk's own word
    confidence cannot serve: it says 1.0 for most of what it forces into a grammar.

    The model is always given by its path: by name, vosk would download it or exit.
    Raises UserError where the folder holds no model that vosk can load.
    """

    def __init__(self, model: Path, asking: str, guiding: str, *, phone_loop: bool = True) -> None:
        """`asking` and `guiding` are grammars as JSON lists of sentences. Without a
        `phone_loop` in the model they should hold `[unk]`, and confidence is the score."""
        vosk.SetLogLevel(-1)
        try:
            loaded = vosk.Model(model_path=str(model))
        except Exception:
            raise UserError(
                f"{model}: vosk cannot load this model; try `babymassage models get`"
                " or choose another with `babymassage models use`."
            ) from None
        grammars = {True: asking, False: guiding}
        most = ALTERNATIVES if phone_loop else 0
        self._phrases = {a: _Decoder(loaded, g, most) for a, g in grammars.items()}
        self._looks = {a: _Decoder(loaded, g, most) for a, g in grammars.items()}
        self._any = _Decoder(loaded, ANY_SPEECH, 1) if phone_loop else None
        self._any_look = _Decoder(loaded, ANY_SPEECH, 1) if phone_loop else None
        self._rescoring = _Decoder(loaded, ANY_SPEECH, 1) if phone_loop else None
        self._asking = True
        self._over = False
        self._any_likelihood = 0.0
        self._heard: list[bytes] = []

    def expect(self, asking: bool) -> None:
        """The next utterance may answer a question, or not."""
        self._asking = asking

    def accept(self, samples: Samples) -> None:
        """Take the utterance's next samples, any number, 16 kHz."""
        pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
        if self._over:
            self._over = False
            self._heard.clear()
        self._heard.append(pcm)
        self._phrases[self._asking].accept(pcm)
        if self._any is not None:
            self._any.accept(pcm)

    def partial(self) -> str:
        """The nearest phrase, or beginning of one, so far."""
        return self._phrases[self._asking].partial()

    def so_far(self) -> NBest:
        """The utterance as if it ended here: decoded afresh, 0.01 s of CPU per second."""
        pcm = b"".join(self._heard)
        look = self._looks[self._asking]
        look.accept(pcm)
        if self._any_look is None:
            return _n_best(look, None)
        self._any_look.accept(pcm)
        return _n_best(look, self._any_look.finish()[0][1])

    def finish(self) -> NBest:
        """The final result; words' times count from the utterance's first sample."""
        self._over = True
        phrases = self._phrases[self._asking]
        if self._any is None:
            return _n_best(phrases, None)
        self._any_likelihood = self._any.finish()[0][1]
        return _n_best(phrases, self._any_likelihood)

    def rescore(self, sentences: Sequence[str]) -> Hypothesis:
        """Decoded again as one of these; `SILENCE` from a model that cannot score it."""
        if self._rescoring is None:
            return SILENCE
        self._rescoring.listen_for(json.dumps(sentences))
        self._rescoring.accept(b"".join(self._heard))
        return _n_best(self._rescoring, self._any_likelihood)[0]


class _Decoder:
    """One vosk decoder, used for one utterance after another."""

    def __init__(self, model: Any, grammar: str, alternatives: int) -> None:
        self._decoder = vosk.KaldiRecognizer(model, MIC_RATE_HZ, grammar)
        self._decoder.SetWords(True)
        if alternatives:
            # Paths with their likelihoods, instead of words with confidences.
            self._decoder.SetMaxAlternatives(alternatives)
        # Vosk's word times count from the decoder's first sample, not the utterance's.
        self._taken = self._begun = 0

    def listen_for(self, grammar: str) -> None:
        self._decoder.SetGrammar(grammar)

    def accept(self, pcm: bytes) -> None:
        self._taken += len(pcm) // 2
        self._decoder.AcceptWaveform(pcm)

    def partial(self) -> str:
        text: str = json.loads(self._decoder.PartialResult()).get("partial", "")
        return text

    def finish(self) -> list[tuple[Hypothesis, float]]:
        """Paths with their likelihoods, the best first; the score is of confidence where
        there is one."""
        result = json.loads(self._decoder.FinalResult())
        self._decoder.Reset()
        begun_s, self._begun = self._begun / MIC_RATE_HZ, self._taken
        paths = result.get("alternatives") or [result]
        return [(_said(path, begun_s), float(path.get("confidence", 0.0))) for path in paths]


def _said(path: dict[str, Any], begun_s: float) -> Hypothesis:
    words = path.get("result", [])
    if not words:
        return SILENCE
    doubt = 1.0 - min(word.get("conf", 1.0) for word in words)
    begin_s, end_s = words[0]["start"] - begun_s, words[-1]["end"] - begun_s
    return Hypothesis(path["text"].strip(), -SCORE_PER_DOUBT * doubt, begin_s, end_s)


def _n_best(decoder: _Decoder, against: float | None) -> NBest:
    """The decoder's hypotheses, scored `against` the likelihood of any speech at all."""
    return tuple(
        said if against is None or not said.text else replace(said, score=likelihood - against)
        for said, likelihood in decoder.finish()
    )
