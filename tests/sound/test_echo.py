"""Our own loudspeaker taken out of the microphone."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.rehearsal.talkers import talk
from assistant.sound.acoustics import room_response
from assistant.sound.echo.canceller import EchoCanceller
from assistant.sound.echo.delay import EARLIEST, LATEST
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, level_db

pytestmark = pytest.mark.slow

EVENT_S = 8.0


def spoken(voice: str = "espeak:en-us+f2") -> Samples:
    lines = (
        "sit on the floor with your baby in front of you and rest a hand on their head",
        "one thumb after the other from heel to toes",
        "hold the ankle and sweep slowly down to the ankle then swap hands",
        "small gentle thumb circles around the ankle",
    )
    return np.concatenate([talk(voice, line) for line in lines])


@pytest.fixture(scope="module")
def played() -> Samples:
    return np.resize(spoken(), 13 * MIC_RATE_HZ)


def echo_of(
    played: Samples,
    delay_s: float = 0.03,
    *,
    seed: int = 1,
    ppm: float = 0.0,
    moved: bool = False,
    lost_s: float = 0.0,
) -> Samples:
    """What the microphone hears of it; after `EVENT_S` from elsewhere, or with a piece lost."""

    def through(room: int) -> Samples:
        response = 0.4 * room_response(np.random.default_rng(room), 0.3, 8.0)
        late = np.arange(played.size) * (1 - ppm * 1e-6) - delay_s * MIC_RATE_HZ
        fine = soxr.resample(played, 1, 8) if ppm else np.repeat(played, 8)
        place = 8 * late if ppm else 8 * np.round(late)
        arriving = np.interp(place, np.arange(fine.size), fine, left=0.0)
        return np.convolve(arriving, response)[: played.size].astype(np.float32)

    echo, event = through(seed), round(EVENT_S * MIC_RATE_HZ)
    if moved:
        echo[event:] = through(seed + 1)[event:]
    lost = round(lost_s * MIC_RATE_HZ)
    if lost:
        echo = np.concatenate((echo[:event], echo[event + lost :], np.zeros(lost, np.float32)))
    noise = np.random.default_rng(seed).standard_normal(echo.size)
    return (echo + 3e-4 * noise).astype(np.float32)


def cancelled(
    microphone: Samples, loudspeaker: Samples, canceller: EchoCanceller | None = None
) -> Samples:
    canceller = canceller or EchoCanceller()
    frames = [
        canceller.cancel(microphone[at : at + MIC_FRAME], loudspeaker[at : at + MIC_FRAME])
        for at in range(0, loudspeaker.size - MIC_FRAME + 1, MIC_FRAME)
    ]
    return np.concatenate(frames)


def taken_db(microphone: Samples, left: Samples, from_s: float, to_s: float) -> float:
    part = slice(round(from_s * MIC_RATE_HZ), round(to_s * MIC_RATE_HZ))
    return level_db(microphone[part]) - level_db(left[part])


def test_echo_of_speech_is_twenty_decibels_lower_after_some_seconds(played: Samples) -> None:
    microphone = echo_of(played)
    left = cancelled(microphone, played)
    assert taken_db(microphone, left, 3.0, 6.0) > 18
    assert taken_db(microphone, left, 8.0, 13.0) > 25


@settings(max_examples=6)
@given(delay_s=st.floats(0.0, 0.5), seed=st.integers(0, 1000))
def test_any_delay_is_aligned(delay_s: float, seed: int) -> None:
    played = spoken()[: 6 * MIC_RATE_HZ]
    microphone = echo_of(played, delay_s, seed=seed)
    canceller = EchoCanceller()
    left = cancelled(microphone, played, canceller)
    assert canceller.delay_s == pytest.approx(delay_s, abs=0.003)
    assert taken_db(microphone, left, 3.5, 6.0) > 15


@pytest.mark.parametrize("late_s", [0.02, 0.3, 0.555])
def test_a_microphone_that_ran_ahead_may_fall_far_behind(late_s: float) -> None:
    played = np.resize(spoken(), 16 * MIC_RATE_HZ)
    event = round(EVENT_S * MIC_RATE_HZ)
    ahead = np.concatenate((played[640:], np.zeros(640, np.float32)))
    microphone = echo_of(ahead, 0.0)
    microphone[event:] = echo_of(played, late_s)[event:]
    canceller = EchoCanceller()
    left = cancelled(microphone, played, canceller)
    assert taken_db(microphone, left, 13.0, 16.0) > 12


@settings(max_examples=20)
@given(delays=st.lists(st.integers(EARLIEST, LATEST), min_size=1, max_size=8))
def test_no_course_of_delays_asks_for_more_than_is_kept(delays: list[int]) -> None:
    rng = np.random.default_rng(1)
    canceller = EchoCanceller()
    for delay in delays:
        canceller._found(delay)
        for _ in range(3):
            frames = 0.1 * rng.standard_normal((2, MIC_FRAME)).astype(np.float32)
            canceller.cancel(*frames)


def test_a_microphone_that_runs_ahead_is_held_back(played: Samples) -> None:
    microphone = echo_of(played, -0.04)
    canceller = EchoCanceller()
    left = cancelled(microphone, played, canceller)
    assert canceller.held_s == pytest.approx(0.05)
    late = round(canceller.held_s * MIC_RATE_HZ)
    held = np.concatenate((np.zeros(late, np.float32), microphone))
    assert taken_db(held, left, 8.0, 12.0) > 20


@pytest.mark.parametrize("ppm", [100.0, -100.0])
def test_two_clocks_are_brought_together(played: Samples, ppm: float) -> None:
    played = np.resize(played, 20 * MIC_RATE_HZ)
    microphone = echo_of(played, 0.08, ppm=ppm)
    canceller = EchoCanceller()
    left = cancelled(microphone, played, canceller)
    assert canceller.drift_ppm == pytest.approx(ppm, abs=25.0)
    assert taken_db(microphone, left, 14.0, 20.0) > 20


@pytest.mark.parametrize("lost_s", [0.01, 0.02])
def test_a_lost_block_is_found_again(played: Samples, lost_s: float) -> None:
    microphone = echo_of(played, 0.08, lost_s=lost_s)
    left = cancelled(microphone, played)
    assert taken_db(microphone, left, EVENT_S + 2.0, EVENT_S + 4.0) > 15


def test_a_moved_laptop_is_learned_within_two_seconds(played: Samples) -> None:
    microphone = echo_of(played, 0.08, moved=True)
    left = cancelled(microphone, played)
    assert taken_db(microphone, left, EVENT_S + 2.0, EVENT_S + 4.0) > 12


def test_clipping_costs_little(played: Samples) -> None:
    microphone = echo_of(played)
    highest = float(np.percentile(np.abs(microphone), 98))
    microphone = np.clip(microphone, -highest, highest)
    left = cancelled(microphone, played)
    assert taken_db(microphone, left, 8.0, 12.0) > 18


def test_a_talker_stays_as_they_were(played: Samples) -> None:
    """What is taken out is echo and nothing else: the talker is left at her level."""
    talker = np.zeros_like(played)
    word = 0.2 * talk("espeak:en-us+m3", "say that again please")
    at = 9 * MIC_RATE_HZ
    talker[at : at + word.size] = word
    left = cancelled(echo_of(played) + talker, played)
    where = slice(at, at + word.size)
    error = left[where] - word
    assert level_db(error) < level_db(word) - 10
    assert level_db(left[where]) == pytest.approx(level_db(word), abs=1.0)


def test_a_talker_does_not_move_what_was_found(played: Samples) -> None:
    """Minutes of talk over our own are no reason to look for another room."""
    talker = np.resize(talk("espeak:en-us+m3", "my hands were busy with the baby"), played.size)
    talker[: 5 * MIC_RATE_HZ] = 0.0
    echo = echo_of(played, 0.15)
    talker *= np.float32(10 ** ((level_db(echo) - level_db(talker)) / 20))
    canceller = EchoCanceller()
    left = cancelled(echo + talker, played, canceller) - talker
    assert canceller.delay_s == pytest.approx(0.15, abs=0.002)
    assert taken_db(echo, left, 8.0, 13.0) > 12


def test_silence_of_the_loudspeaker_leaves_the_microphone_untouched() -> None:
    microphone = np.random.default_rng(3).standard_normal(MIC_RATE_HZ).astype(np.float32)
    left = cancelled(microphone, np.zeros(MIC_RATE_HZ, np.float32))
    np.testing.assert_array_equal(left, microphone)


def test_noise_alone_does_not_make_it_diverge(played: Samples) -> None:
    noise = (0.1 * np.random.default_rng(4).standard_normal(played.size)).astype(np.float32)
    left = cancelled(noise, played)
    assert level_db(left) < level_db(noise) + 1.0


def test_what_was_learned_helps_from_the_start(played: Samples) -> None:
    """At once in the same room, and within the first second where the delay is another."""
    before, start = EchoCanceller(), played[: 3 * MIC_RATE_HZ]
    cancelled(echo_of(played, 0.17), played, before)
    learned = before.learned()
    assert learned is not None
    same, other = echo_of(start, 0.17), echo_of(start, 0.14)
    assert taken_db(same, cancelled(same, start, EchoCanceller(learned)), 0.0, 2.0) > 20
    cold = taken_db(other, cancelled(other, start), 0.75, 2.0)
    warm = taken_db(other, cancelled(other, start, EchoCanceller(learned)), 0.75, 2.0)
    assert warm > cold + 6


def test_what_was_learned_elsewhere_is_dropped(played: Samples) -> None:
    before = EchoCanceller()
    cancelled(echo_of(played, 0.05, seed=8), played, before)
    microphone = echo_of(played, 0.2, seed=20)
    left = cancelled(microphone, played, EchoCanceller(before.learned()))
    assert taken_db(microphone, left, 0.0, 1.0) > -3
    assert taken_db(microphone, left, 4.0, 8.0) > 15


def test_nothing_heard_is_nothing_learned(played: Samples) -> None:
    canceller = EchoCanceller()
    cancelled(np.zeros_like(played), played, canceller)
    assert canceller.learned() is None
