"""The simulated room: what is played and added arrives when and as loud as it should."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rehearsal.room import Room
from assistant.sound.acoustics import (
    Convolver,
    active_level_db,
    active_span_s,
    aligned,
    convolve,
    room_response,
)
from assistant.sound.frames import Samples, level_db
from assistant.sound.noises import cry, kitchen, tap

SILENT: dict[str, Any] = {"rt60_s": 0.0, "noise_db": -200.0}


def play(room: Room, speaker: Samples) -> Samples:
    """Everything the microphone hears while `speaker` is played."""
    return np.concatenate([room.exchange(part) for part in speaker.reshape(-1, 240)])


def wait(room: Room, duration_s: float) -> Samples:
    return play(room, np.zeros(round(duration_s * 24_000), np.float32))


def tone(freq_hz: float, rate_hz: int, duration_s: float) -> Samples:
    t = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * freq_hz * t)).astype(np.float32)


@given(st.integers(24, 3000), st.integers(60, 4000))
def test_a_click_comes_back_at_its_time_plus_the_delay(delay: int, click: int) -> None:
    room = Room(**SILENT, delay_s=delay / 16_000, echo_gain_db=0.0)
    speaker = np.zeros(12_000, np.float32)
    speaker[3 * click // 2 // 3 * 3] = 1.0
    heard = play(room, speaker)
    at = 3 * click // 2 // 3 * 2 + delay
    if at < heard.size - 40:
        assert int(np.argmax(heard)) == at
        np.testing.assert_allclose(heard[at - 20 : at], heard[at + 20 : at : -1], atol=1e-5)


def test_the_echo_has_the_level_asked_for() -> None:
    heard = play(Room(**SILENT, echo_gain_db=-20.0), tone(1000.0, 24_000, 1.0))
    assert level_db(heard[8000:]) == pytest.approx(
        level_db(tone(1000.0, 16_000, 0.5)) - 20.0, abs=0.1
    )


def test_reverberation_comes_on_top_and_dies_away() -> None:
    speaker = np.zeros(24_000, np.float32)
    speaker[:2400] = np.random.default_rng(0).standard_normal(2400).astype(np.float32) * 0.1
    heard = play(Room(noise_db=-200.0, rt60_s=0.4, delay_s=0.03), speaker)
    after = [level_db(heard[n : n + 800]) for n in (2400, 4000, 5600, 7200)]
    assert after == sorted(after, reverse=True)
    assert after[0] - after[3] > 30.0


def test_a_talker_is_as_loud_as_asked_in_the_parts_where_he_talks() -> None:
    room = Room(noise_db=-200.0)
    words = np.concatenate([tone(300.0, 16_000, 0.5), np.zeros(16_000, np.float32)])
    start_s, end_s = room.add(words, 0.25, -26.0)
    assert (start_s, end_s) == (0.25, 0.75)
    heard = wait(room, 2.0)
    assert level_db(heard[:4000]) == -120.0
    assert level_db(heard[5600:12_000]) == pytest.approx(-26.0, abs=1.0)


def test_silence_around_the_words_is_not_counted_to_them() -> None:
    room = Room()
    quiet = np.zeros(1600, np.float32)
    start_s, end_s = room.add(np.concatenate([quiet, tone(300.0, 16_000, 0.5), quiet]), 1.0, -26.0)
    assert (start_s, end_s) == pytest.approx((1.1, 1.6))


def test_a_time_that_is_past_means_now() -> None:
    room = Room(**SILENT)
    wait(room, 0.5)
    assert room.now_s == pytest.approx(0.5)
    assert room.add(tone(300.0, 16_000, 0.1), 0.2, -20.0) == pytest.approx((0.5, 0.6))
    assert level_db(wait(room, 0.1)) == pytest.approx(-20.0, abs=0.1)


def test_a_dry_sound_goes_in_as_it_is() -> None:
    room = Room(noise_db=-200.0)
    sound = tone(440.0, 16_000, 0.2)
    room.add(sound, 0.013, level_db(sound), dry=True)
    np.testing.assert_allclose(wait(room, 0.5)[208:3408], sound, atol=1e-5)


def test_sounds_overlap_and_add_up() -> None:
    together, first, second = Room(**SILENT), Room(**SILENT), Room(**SILENT)
    low, high = tone(200.0, 16_000, 0.3), tone(900.0, 16_000, 0.3)
    for room, sound, at_s in ((first, low, 0.1), (second, high, 0.25)):
        room.add(sound, at_s, -30.0)
        together.add(sound, at_s, -30.0)
    np.testing.assert_allclose(wait(together, 1.0), wait(first, 1.0) + wait(second, 1.0), atol=1e-6)


def test_the_microphone_clips_at_full_scale() -> None:
    room = Room(**SILENT)
    room.add(tone(300.0, 16_000, 0.5), 0.0, 6.0)
    heard = wait(room, 0.5)
    assert (heard.max(), heard.min()) == (1.0, -1.0)


@pytest.mark.slow
def test_background_stays_at_its_level_and_loops() -> None:
    assert level_db(wait(Room(noise_db=-60.0), 18.0)) == pytest.approx(-60.0, abs=1.0)
    bed = tone(100.0, 16_000, 0.33)
    heard = wait(Room(**SILENT, bed=bed, bed_db=-40.0), 2.0)
    assert level_db(heard) == pytest.approx(-40.0, abs=0.5)
    np.testing.assert_allclose(heard[bed.size : 2 * bed.size], heard[: bed.size], atol=1e-6)


def test_the_same_seed_gives_the_same_room() -> None:
    def session(seed: int) -> Samples:
        room = Room(seed=seed)
        room.add(tone(300.0, 16_000, 0.2), 0.1, -30.0)
        return play(room, tone(500.0, 24_000, 0.5))

    np.testing.assert_array_equal(session(4), session(4))
    assert not np.array_equal(session(4), session(5))


@pytest.mark.slow
@pytest.mark.parametrize("ppm", [200.0, -200.0])
def test_a_drifting_clock_moves_the_echo(ppm: float) -> None:
    room = Room(**SILENT, delay_s=0.03, echo_gain_db=0.0, clock_drift_ppm=ppm)
    heard = play(room, tone(1000.0, 24_000, 10.0))
    t = np.arange(heard.size) / 16_000
    wanted = 0.5 * np.sin(2 * np.pi * 1000.0 * (t * (1 - ppm * 1e-6) - 0.03))
    assert np.max(np.abs(heard - wanted)[1600:-1600]) < 0.005


def test_a_room_without_microphone_hears_nothing() -> None:
    room = Room(microphone=False)
    room.add(tone(300.0, 16_000, 0.2), 0.0, -20.0)
    assert not room.has_microphone
    assert not play(room, tone(500.0, 24_000, 0.3)).any()
    room.close()


def test_a_delay_shorter_than_the_resampler_is_refused() -> None:
    with pytest.raises(ValueError, match="delay_s"):
        Room(delay_s=0.001)


def test_a_measured_response_begins_at_its_direct_sound() -> None:
    rng = np.random.default_rng(0)
    tail = np.exp(-np.arange(4000) / 800.0) * rng.standard_normal(4000) * 0.02
    measured = np.concatenate([np.zeros(777), [0.8], tail]).astype(np.float32)
    response = aligned(measured)
    assert response.size == 4001
    assert np.sum(response[:40] ** 2) == pytest.approx(1.0, abs=1e-5)
    room = Room(noise_db=-200.0, response=measured, echo_gain_db=0.0, delay_s=0.02)
    speaker = np.zeros(12_000, np.float32)
    speaker[3000] = 1.0
    assert int(np.argmax(np.abs(play(room, speaker)))) == 2000 + 320
    with pytest.raises(ValueError, match="zeros"):
        aligned(np.zeros(10, np.float32))


@given(st.integers(1, 2000), st.integers(0, 2**32))
def test_streaming_convolution_is_convolution(taps: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    response = rng.standard_normal(taps).astype(np.float32)
    samples = rng.standard_normal(1600).astype(np.float32)
    stream = Convolver(response)
    out = np.concatenate([stream(part) for part in samples.reshape(-1, 160)])
    np.testing.assert_allclose(out, convolve(samples, response)[:1600], atol=2e-3)


@given(st.floats(0.1, 0.8), st.floats(-5.0, 12.0), st.integers(0, 1000))
def test_a_made_up_response_has_the_proportions_asked_for(
    rt60_s: float, direct_db: float, seed: int
) -> None:
    response = room_response(np.random.default_rng(seed), rt60_s, direct_db).astype(np.float64)
    reverb = response[1:]
    assert 10 * np.log10(1.0 / np.sum(reverb**2)) == pytest.approx(direct_db, abs=0.5)
    late = np.cumsum(reverb[::-1] ** 2)[::-1]
    assert 10 * np.log10(late[int(0.5 * late.size)] / late[0]) < -15.0


def test_the_active_level_leaves_pauses_out() -> None:
    sound = tone(500.0, 16_000, 0.5)
    spread = np.concatenate([sound, np.zeros(32_000, np.float32), sound])
    assert active_level_db(spread) == pytest.approx(level_db(sound), abs=0.1)
    assert active_level_db(np.zeros(500, np.float32)) == -120.0
    assert active_span_s(np.zeros(500, np.float32)) == (0.0, 0.0)


@pytest.mark.parametrize("noise", [kitchen, tap, cry])
def test_made_up_noises_last_as_asked_and_repeat(
    noise: Callable[[int, float], Samples],
) -> None:
    sound = noise(3, 2.5)
    assert sound.shape == (40_000,)
    assert sound.dtype == np.float32
    assert np.max(np.abs(sound)) == pytest.approx(0.5)
    np.testing.assert_array_equal(sound, noise(3, 2.5))
    assert not np.array_equal(sound, noise(4, 2.5))


def test_a_cry_is_high_and_comes_in_bursts() -> None:
    sound = cry(7, 12.0)
    power = np.mean(sound.reshape(-1, 1600) ** 2, axis=1)
    assert 0.1 < np.mean(power < 0.01 * power.max()) < 0.5
    loudest = int(np.argmax(power)) * 1600
    spectrum = np.abs(np.fft.rfft(sound[loudest : loudest + 1600] * np.hanning(1600)))
    spacing = np.correlate(spectrum[:400], spectrum[:400], "full")[400:]
    assert 340.0 <= (int(np.argmax(spacing[20:80])) + 21) * 10.0 <= 620.0
