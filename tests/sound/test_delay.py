"""How late one sound is in another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.rehearsal.talkers import talk
from assistant.sound.acoustics import convolve, room_response
from assistant.sound.cues import cue
from assistant.sound.echo.delay import LATEST, WINDOW, DelayEstimator
from assistant.sound.echo.history import History
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, level_db

SPOKEN = talk("espeak:en-us+f2", "hold the ankle and sweep slowly down to the heel then swap hands")
OTHER = talk("espeak:en-us+m3", "my hands were busy with the baby please say that again for me")


def found(played: Samples, heard: Samples) -> list[float]:
    """The delays found on the way, ms."""
    finder, ours, theirs = DelayEstimator(), History(WINDOW), History(WINDOW)
    delays = []
    for at in range(0, min(played.size, heard.size) - MIC_FRAME, MIC_FRAME):
        ours.push(played[at : at + MIC_FRAME])
        theirs.push(heard[at : at + MIC_FRAME])
        delay = finder.step(ours, theirs)
        if delay is not None:
            delays.append(1e3 * delay / MIC_RATE_HZ)
    return delays


def late(played: Samples, delay_s: float, seed: int = 1, rt60_s: float = 0.35) -> Samples:
    heard = convolve(played, room_response(np.random.default_rng(seed), rt60_s, 8.0))
    n = round(delay_s * MIC_RATE_HZ)
    moved = np.concatenate((np.zeros(max(0, n), np.float32), heard[max(0, -n) :]))
    noise = np.random.default_rng(seed).standard_normal(played.size)
    return (np.resize(moved, played.size) + 1e-3 * noise).astype(np.float32)


@settings(max_examples=12)
@given(
    delay_s=st.floats(-0.05, 0.5),
    seed=st.integers(0, 1000),
    rt60_s=st.floats(0.15, 0.6),
)
def test_any_delay_is_found_in_any_room(delay_s: float, seed: int, rt60_s: float) -> None:
    delays = found(SPOKEN, late(SPOKEN, delay_s, seed, rt60_s))
    assert delays
    assert delays == pytest.approx([1e3 * delay_s] * len(delays), abs=3.0)


def test_a_talker_as_loud_as_the_echo_does_not_make_it_jump() -> None:
    heard = late(SPOKEN, 0.2)
    talker = np.resize(OTHER, heard.size)
    talker = talker * 10 ** ((level_db(heard) - level_db(talker)) / 20)
    delays = found(SPOKEN, (heard + talker).astype(np.float32))
    assert delays
    assert delays == pytest.approx([200.0] * len(delays), abs=3.0)


def test_somebody_else_alone_has_no_delay() -> None:
    assert found(SPOKEN, np.resize(OTHER, SPOKEN.size)) == []


def test_silence_has_no_delay() -> None:
    silence = np.zeros(3 * MIC_RATE_HZ, np.float32)
    assert found(silence, silence) == []


def test_a_pulse_that_repeats_has_no_certain_delay() -> None:
    """Every period fits as well; only the right one may be named, or none."""
    pulse = np.resize(cue("done")[::3], 2000).astype(np.float32)
    pulses = np.tile(pulse, 32)
    assert all(abs(ms - 100.0) < 3.0 for ms in found(pulses, late(pulses, 0.1)))


def test_no_delay_beyond_what_is_looked_for() -> None:
    delays = found(SPOKEN, late(SPOKEN, LATEST / MIC_RATE_HZ + 0.05))
    assert all(ms < 1e3 * LATEST / MIC_RATE_HZ for ms in delays)
