"""Hiss is held down, and nothing else."""

import numpy as np
import pytest

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, gain, level_db
from assistant.speaking.deesser import MOST_DB, de_essed

RATE_HZ = SPEAKER_RATE_HZ


def tone(hz: float, db: float) -> Samples:
    """A second of a tone at a level, dB RMS re full scale."""
    t = np.arange(RATE_HZ) / RATE_HZ
    sound: Samples = (np.sqrt(2.0) * gain(db) * np.sin(2.0 * np.pi * hz * t)).astype(np.float32)
    return sound


def middle(samples: Samples) -> float:
    """Level without the first and last tenth of a second, dB RMS re full scale."""
    return level_db(samples[RATE_HZ // 10 : -RATE_HZ // 10])


def test_quiet_hiss_and_loud_vowels_stay_as_they_are() -> None:
    for sound in (tone(6000.0, -40.0), tone(300.0, -6.0), tone(3000.0, -10.0)):
        np.testing.assert_allclose(de_essed(sound, RATE_HZ, -32.0), sound, atol=1e-6)


def test_loud_hiss_comes_out_half_as_far_over_the_threshold() -> None:
    assert middle(de_essed(tone(6000.0, -26.0), RATE_HZ, -32.0)) == pytest.approx(-29.0, abs=0.3)


def test_it_is_never_held_down_further_than_it_should_be() -> None:
    loud = middle(de_essed(tone(6000.0, -6.0), RATE_HZ, -32.0))
    assert loud == pytest.approx(-6.0 - MOST_DB, abs=0.1)


def test_a_vowel_under_the_hiss_is_left_whole() -> None:
    vowel, hiss = tone(300.0, -20.0), tone(7000.0, -20.0)
    out = de_essed(vowel + hiss, RATE_HZ, -32.0).astype(np.float64)
    t = np.arange(RATE_HZ) / RATE_HZ
    left = 2.0 * np.abs(np.mean(out * np.exp(-2j * np.pi * 300.0 * t)))
    assert left == pytest.approx(np.abs(vowel).max(), rel=0.02)


@pytest.mark.parametrize("size", [0, 1, 239, 481, 5000])
def test_any_length_comes_back_as_long(size: int) -> None:
    assert de_essed(np.zeros(size, np.float32), RATE_HZ, -32.0).size == size
