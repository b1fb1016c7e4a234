"""Telling our own loudspeaker from somebody in the room."""

import numpy as np
import pytest

from assistant.hearing.own_voice import OwnVoice
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples
from assistant.speaking.talkers import talk

OURS = talk("espeak:en-us+f2", "one thumb after the other from heel to toes and back once more")
PARENT = talk("espeak:en-us+m3", "say that again please my hands were busy with the baby")


def remembered(played: Samples, microphone: Samples, clean: Samples) -> tuple[OwnVoice, float]:
    own = OwnVoice()
    size = min(played.size, microphone.size, clean.size) // MIC_FRAME * MIC_FRAME
    for at in range(0, size, MIC_FRAME):
        frame = slice(at, at + MIC_FRAME)
        own.push(played[frame], microphone[frame], clean[frame])
    return own, size / MIC_RATE_HZ


def late(samples: Samples, delay_s: float = 0.12) -> Samples:
    return np.concatenate((np.zeros(round(delay_s * MIC_RATE_HZ), np.float32), samples))


def padded(samples: Samples, size: int) -> Samples:
    return np.concatenate((samples, np.zeros(max(0, size - samples.size), np.float32)))[:size]


@pytest.mark.parametrize("left_over", [0.6, 0.3, 0.05])
def test_what_is_left_of_our_echo_is_ours(left_over: float) -> None:
    """Whether the canceller took 4 dB out of it, 10, or 26."""
    echo = 0.3 * late(OURS)
    own, end_s = remembered(OURS, echo, left_over * echo)
    assert own.is_own(0.3, end_s)


@pytest.mark.parametrize("parent", [1.0, 0.5])
def test_somebody_over_our_voice_is_not_ours(parent: float) -> None:
    size = OURS.size
    echo, talker = 0.3 * padded(late(OURS), size), 0.3 * parent * padded(PARENT, size)
    own, end_s = remembered(OURS, echo + talker, 0.1 * echo + talker)
    assert not own.is_own(0.2, end_s)


def test_somebody_in_silence_is_not_ours() -> None:
    own, end_s = remembered(np.zeros_like(PARENT), PARENT, PARENT)
    assert not own.is_own(0.1, end_s)


def test_a_moment_that_was_never_heard_is_not_ours() -> None:
    own, _ = remembered(OURS, OURS, OURS)
    assert not own.is_own(100.0, 101.0)
