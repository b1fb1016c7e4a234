"""Which voices may speak on this machine, the best first."""

from collections.abc import Iterator

from assistant.speaking import hibari_driver
from assistant.speaking.pyttsx3_voice import RATE_WPM, calmest, default_spec
from assistant.speaking.voice import VoiceSpec

ESPEAK = "espeak"


def specs(voice: str = "", rate_wpm: int = RATE_WPM) -> Iterator[VoiceSpec]:
    """The voices to try, in order: the one that is named, then the platform's calmest, then
    espeak-ng's.

    A voice of the platform that is named stands alone, so that a misspelt name is told. Only
    what is asked for is looked up: outside Linux, listing the platform's voices takes seconds.
    Raises `VoiceError`.
    """
    natural = voice == hibari_driver.VOICE
    if natural:
        yield VoiceSpec(hibari_driver.ENGINE, hibari_driver.VOICE, rate_wpm)
    usual = default_spec("" if natural else voice, rate_wpm)
    yield usual
    if usual.engine != ESPEAK and (natural or not voice):
        yield VoiceSpec(ESPEAK, calmest(ESPEAK), rate_wpm)
