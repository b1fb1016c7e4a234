"""Which voices may speak on this machine, the best first."""

from collections.abc import Iterator

from assistant.speaking import hibari_driver
from assistant.speaking.pyttsx3_voice import RATE_WPM, calmest, platform_engine
from assistant.speaking.voice import VoiceSpec

ESPEAK = "espeak"


def specs(voice: str = "", rate_wpm: int = RATE_WPM) -> Iterator[VoiceSpec]:
    """The voices to try, in order: the one that is named, then the platform's calmest, then
    espeak-ng's.

    A voice of the platform that is named stands alone, so that a misspelt name is told. Only
    what is asked for is looked up: outside Linux, listing the platform's voices takes seconds.
    Raises `VoiceError`.
    """
    engine = platform_engine()
    if voice and voice != hibari_driver.VOICE:
        yield VoiceSpec(engine, voice, rate_wpm)
        return
    if voice:
        yield VoiceSpec(hibari_driver.ENGINE, hibari_driver.VOICE, rate_wpm)
    yield VoiceSpec(engine, calmest(engine), rate_wpm)
    if engine != ESPEAK:
        yield VoiceSpec(ESPEAK, calmest(ESPEAK), rate_wpm)
