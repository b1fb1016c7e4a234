"""A pyttsx3 driver for hibari, a small neural voice that runs without a network.

hibari-tts is Kokoro's voice af_heart distilled to six million parameters; its wheel carries the
model and the dictionary of pronunciations. pyttsx3 finds drivers only inside its own package, so
`register` puts this module there; `pyttsx3.init("hibari")` works from then on.
"""

import re
import sys
import unicodedata
import wave
from typing import Any

import numpy as np
from numpy.typing import NDArray

ENGINE = "hibari"
"""What pyttsx3 calls it."""

VOICE = "heart"
"""The voice inside the wheel. hibari would fetch its other voices over the network, so they are
not offered."""

NATURAL_WPM = 174.0
"""Words a minute at hibari's speed 1, measured over 42 lines of this program."""

SPEEDS = (0.5, 2.0)
"""How far hibari's speed goes."""

HISS_DB = -32.0
"""Level from which the hiss of this voice is held down, in a line at `tidy.SPEECH_DB`.

It is sharper on s, sh and ch than espeak-ng: in 24 lines of the moves the share above 4 kHz was
-13.1 dB of the whole, and is -15.5 dB with this level (espeak-ng: -15.7 dB; from -36 dB on it
would be duller, -17.0 dB).
"""

_SPOKEN_NO = r"[\1](/nˈO/)."  # noqa: RUF001 - a stress mark
"""hibari's own notation for how a word is said."""

_NO = re.compile(r"\b(no)\.", re.IGNORECASE)
"""hibari reads "no." as "number", also at the end of a sentence."""


class UnsayableError(ValueError):
    """hibari has no pronunciation for part of a text, and would leave it out."""


def register() -> None:
    """Make `pyttsx3.init("hibari")` find this module."""
    sys.modules["pyttsx3.drivers.hibari"] = sys.modules[__name__]


def buildDriver(proxy: Any) -> "HibariDriver":  # noqa: N802 - the name that pyttsx3 calls
    """The driver, as pyttsx3 asks for it."""
    return HibariDriver(proxy)


def readable(text: str) -> str:
    """`text` as hibari reads it right.

    Raises UnsayableError for letters that hibari would pass over.
    """
    for letter in text:
        if letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN"):
            raise UnsayableError(f"no sound for {letter!r}")
    return _NO.sub(_SPOKEN_NO, text)


class HibariDriver:
    """Renders to files; it never plays. All is done when a call returns."""

    def __init__(self, proxy: Any) -> None:
        """`proxy` is how pyttsx3 hears from its drivers. Raises ImportError without hibari."""
        from hibari import Hibari

        self._proxy = proxy
        self._voice = Hibari(voice=VOICE, threads=1)
        self._rate_wpm = 140.0

    def destroy(self) -> None:
        """Nothing to let go of."""

    def say(self, text: str) -> None:
        """Not there: playing is the mixer's work."""
        raise NotImplementedError("hibari renders to files only")

    def stop(self) -> None:
        """Nothing to stop: a call has rendered its text when it returns."""

    def save_to_file(self, text: str, filename: str) -> None:
        """Write `text` as a mono WAV, 16 bit, 24 kHz.

        Raises UnsayableError where it would be silent.
        """
        low, high = SPEEDS
        speed = min(high, max(low, self._rate_wpm / NATURAL_WPM))
        # With a seed the same text gives the same samples.
        sound: NDArray[np.float32] = self._voice(readable(text), speed=speed, seed=0)
        if not np.any(sound):
            raise UnsayableError(f"no sound for {text!r}")
        with wave.open(filename, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self._voice.sample_rate)
            file.writeframes((np.clip(sound, -1.0, 1.0) * 32767.0).astype("<i2").tobytes())
        self._proxy.notify("finished-utterance", completed=True)

    def getProperty(self, name: str) -> Any:  # noqa: N802 - the name that pyttsx3 calls
        """The value of "voices", "voice", "rate" or "volume"."""
        from pyttsx3.voice import Voice

        return {
            "voices": [Voice(VOICE, VOICE, ["en-US"], "female", "adult")],
            "voice": VOICE,
            "rate": self._rate_wpm,
            "volume": 1.0,
        }[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802
        """Set the "rate" in words a minute; the others have one value."""
        if name == "rate":
            self._rate_wpm = float(value)

    def startLoop(self) -> None:  # noqa: N802
        """Do all that was asked for: pyttsx3 sends it, and its `endLoop`, to an idle driver."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Nothing to end."""

    def iterate(self) -> Any:
        """Nothing is left to be done step by step."""
        yield
