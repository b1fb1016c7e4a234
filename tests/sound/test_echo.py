"""Our own loudspeaker taken out of the microphone."""

import numpy as np
import pytest

from assistant.sound.echo import EchoCanceller
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, level_db
from assistant.speaking.talkers import talk


def spoken(voice: str = "espeak:en-us+f2") -> Samples:
    lines = (
        "sit on the floor with your baby in front of you and rest a hand on their head",
        "one thumb after the other from heel to toes",
        "hold the ankle and sweep slowly down to the ankle then swap hands",
        "small gentle thumb circles around the ankle",
    )
    return np.concatenate([talk(voice, line) for line in lines])


def path(delay_s: float = 0.03) -> Samples:
    rng = np.random.default_rng(1)
    tail = rng.standard_normal(2400) * np.exp(-np.arange(2400) / 500.0)
    response = np.concatenate((np.zeros(round(delay_s * MIC_RATE_HZ)), tail))
    return (0.3 * response / np.sqrt(np.sum(response**2))).astype(np.float32)


def cancelled(microphone: Samples, loudspeaker: Samples) -> Samples:
    canceller = EchoCanceller()
    frames = [
        canceller.cancel(microphone[at : at + MIC_FRAME], loudspeaker[at : at + MIC_FRAME])
        for at in range(0, loudspeaker.size - MIC_FRAME + 1, MIC_FRAME)
    ]
    return np.concatenate(frames)


@pytest.fixture(scope="module")
def played() -> Samples:
    return spoken()


def echoed(played: Samples) -> Samples:
    noise = np.random.default_rng(2).standard_normal(played.size)
    return (np.convolve(played, path())[: played.size] + 3e-4 * noise).astype(np.float32)


def test_echo_of_speech_is_twenty_decibels_lower_after_some_seconds(played: Samples) -> None:
    microphone = echoed(played)
    left = cancelled(microphone, played)
    late = slice(8 * MIC_RATE_HZ, left.size)
    assert level_db(left[late]) < level_db(microphone[late]) - 18


def test_a_talker_stays_as_they_were(played: Samples) -> None:
    """What is taken out is echo and nothing else: the talker is left at her level."""
    talker = np.zeros_like(played)
    word = 0.2 * talk("espeak:en-us+m3", "say that again please")
    at = 9 * MIC_RATE_HZ
    talker[at : at + word.size] = word
    left = cancelled(echoed(played) + talker, played)
    where = slice(at, at + word.size)
    error = left[where] - word
    assert level_db(error) < level_db(word) - 10
    assert level_db(left[where]) == pytest.approx(level_db(word), abs=1.0)


def test_silence_of_the_loudspeaker_leaves_the_microphone_untouched() -> None:
    microphone = np.random.default_rng(3).standard_normal(MIC_RATE_HZ).astype(np.float32)
    left = cancelled(microphone, np.zeros(MIC_RATE_HZ, np.float32))
    np.testing.assert_array_equal(left, microphone)


def test_noise_alone_does_not_make_it_diverge(played: Samples) -> None:
    noise = (0.1 * np.random.default_rng(4).standard_normal(played.size)).astype(np.float32)
    left = cancelled(noise, played)
    assert level_db(left) < level_db(noise) + 1.0
