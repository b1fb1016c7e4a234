"""Telling our own loudspeaker from somebody in the room."""

import numpy as np
import pytest

from assistant.hearing.own_voice import OwnVoice
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, level_db

OURS = np.tile(
    talk("espeak:en-us+f2", "one thumb after the other from heel to toes and back once more"), 2
)
PARENT = talk("espeak:en-us+m3", "say that again please")
BEGIN_S = OURS.size / 2 / MIC_RATE_HZ
"""When the parent speaks: the canceller has been at work by then."""


def remembered(
    played: Samples, microphone: Samples, clean: Samples, converging_s: float = 0
) -> OwnVoice:
    own = OwnVoice()
    for at in range(0, played.size - MIC_FRAME + 1, MIC_FRAME):
        frame = slice(at, at + MIC_FRAME)
        own.push(played[frame], microphone[frame], clean[frame], at < converging_s * MIC_RATE_HZ)
    return own


def late(samples: Samples, delay_s: float = 0.12) -> Samples:
    silence = np.zeros(round(delay_s * MIC_RATE_HZ), np.float32)
    return np.concatenate((silence, samples))[: samples.size]


def parent_over(echo: Samples, over_db: float) -> tuple[Samples, float, float]:
    """The parent, so many decibels over our echo; and when she begins and ends."""
    talker = np.zeros_like(echo)
    at = round(BEGIN_S * MIC_RATE_HZ)
    words = PARENT * 10 ** ((level_db(echo) + over_db - level_db(PARENT)) / 20)
    talker[at : at + words.size] = words
    return talker.astype(np.float32), BEGIN_S, BEGIN_S + words.size / MIC_RATE_HZ


@pytest.mark.parametrize("left_over", [0.9, 0.3, 0.05])
@pytest.mark.parametrize("delay_s", [0.01, 0.3, 0.5])
def test_what_is_left_of_our_echo_is_ours(left_over: float, delay_s: float) -> None:
    """Whether the canceller takes 1 dB out of it, 10, or 26."""
    echo = 0.3 * late(OURS, delay_s)
    own = remembered(OURS, echo, left_over * echo)
    assert own.is_own(BEGIN_S, BEGIN_S + 1.5)


@pytest.mark.parametrize("over_db", [6.0, 0.0, -10.0])
def test_somebody_over_our_voice_is_not_ours(over_db: float) -> None:
    echo = 0.3 * late(OURS)
    talker, begin_s, end_s = parent_over(echo, over_db)
    own = remembered(OURS, echo + talker, 0.06 * echo + talker)
    assert not own.is_own(begin_s, end_s)


def test_our_echo_in_a_room_that_is_new_is_ours() -> None:
    """Before anything is taken out, and while the canceller learns."""
    echo = 0.3 * late(OURS)
    own = remembered(OURS, echo, echo)
    assert own.is_own(0.3, 2.0)
    learning = np.linspace(1.0, 0.1, echo.size).astype(np.float32) * echo
    assert remembered(OURS, echo, learning, converging_s=3.0).is_own(0.3, 2.0)


def test_a_room_that_becomes_another_is_learned_anew() -> None:
    """What was left before the laptop was moved says nothing of what is left after it."""
    echo = 0.3 * late(OURS)
    share = np.where(np.arange(echo.size) < echo.size // 2, 0.03, 0.5).astype(np.float32)
    own = OwnVoice()
    for at in range(0, OURS.size - MIC_FRAME + 1, MIC_FRAME):
        frame = slice(at, at + MIC_FRAME)
        converging = at >= OURS.size // 2
        own.push(OURS[frame], echo[frame], (share * echo)[frame], converging)
    assert own.is_own(BEGIN_S + 0.1, BEGIN_S + 1.5)


def test_somebody_in_silence_is_not_ours() -> None:
    own = remembered(np.zeros_like(PARENT), PARENT, PARENT)
    assert not own.is_own(0.1, PARENT.size / MIC_RATE_HZ)


def test_somebody_with_headphones_for_us_is_not_ours() -> None:
    """We speak, and none of it reaches the microphone."""
    silence = np.zeros_like(OURS)
    echo = (1e-5 * OURS).astype(np.float32)
    talker, begin_s, end_s = parent_over(0.3 * OURS, 0.0)
    own = remembered(OURS, talker + echo, talker + silence)
    assert not own.is_own(begin_s, end_s)


def test_a_moment_that_was_never_heard_is_not_ours() -> None:
    assert not remembered(OURS, OURS, OURS).is_own(100.0, 101.0)
