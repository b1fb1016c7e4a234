"""Vosk behind the recogniser interface."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from assistant.errors import UserError
from assistant.hearing.recognizer import SILENCE, Hypothesis
from assistant.sound.frames import MIC_RATE_HZ, Samples


class VoskRecognizer:
    """A Vosk model with two run-time grammars: for while a question is open, and for else.

    The model is always given by its path: by name, vosk would download it or exit.
    Raises UserError where the folder holds no model that vosk can load.
    """

    def __init__(self, model: Path, asking: str, guiding: str) -> None:
        vosk.SetLogLevel(-1)
        try:
            loaded = vosk.Model(model_path=str(model))
        except Exception:
            raise UserError(
                f"{model}: vosk cannot load this model; try `babymassage models get`"
                " or choose another with `babymassage models use`."
            ) from None
        self._decoders = {True: _decoder(loaded, asking), False: _decoder(loaded, guiding)}
        self._decoder = self._decoders[True]
        # Vosk's word times count from the decoder's first sample, not the utterance's.
        self._taken = {True: 0, False: 0}
        self._begun = {True: 0.0, False: 0.0}
        self._asking = True

    def expect(self, asking: bool) -> None:
        """The next utterance may answer a question, or not."""
        self._asking = asking
        self._decoder = self._decoders[asking]

    def accept(self, samples: Samples) -> None:
        """Take the utterance's next samples, any number, 16 kHz."""
        pcm = (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
        self._taken[self._asking] += samples.size
        self._decoder.AcceptWaveform(pcm)

    def partial(self) -> Hypothesis:
        """The best guess so far; partial results carry no times and no confidence."""
        text = json.loads(self._decoder.PartialResult()).get("partial", "")
        return Hypothesis(text, 1.0, 0.0, 0.0) if text else SILENCE

    def finish(self) -> Hypothesis:
        """The final result; words' times count from the utterance's first sample."""
        result = json.loads(self._decoder.FinalResult())
        self._decoder.Reset()
        before_s = self._begun[self._asking]
        self._begun[self._asking] = self._taken[self._asking] / MIC_RATE_HZ
        words = result.get("result", [])
        if not words:
            return SILENCE
        return Hypothesis(
            result["text"],
            min(w["conf"] for w in words),
            words[0]["start"] - before_s,
            words[-1]["end"] - before_s,
        )


def _decoder(model: Any, grammar: str) -> Any:
    decoder = vosk.KaldiRecognizer(model, MIC_RATE_HZ, grammar)
    decoder.SetWords(True)
    return decoder
