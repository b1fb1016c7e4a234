"""Speech, music and cues in one loudspeaker signal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sound.frames import FRAME_S, SPEAKER_FRAME, SPEAKER_RATE_HZ, Samples, level_db
from assistant.sound.mixer import OFF_DB, Clip, Mixer, Ramp
from assistant.sound.shaping import soft_limit


class Hum:
    """Music that is one steady tone, so that its level can be measured."""

    def __init__(self, level: float = 0.1) -> None:
        self._level, self._at = level, 0

    def read(self, n: int) -> Samples:
        time_s = (self._at + np.arange(n)) / SPEAKER_RATE_HZ
        self._at += n
        return (self._level * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)

    def song(self, on: bool) -> None: ...


class Silence:
    def read(self, n: int) -> Samples:
        return np.zeros(n, np.float32)

    def song(self, on: bool) -> None: ...


def play(mixer: Mixer, duration_s: float) -> tuple[Samples, list[int]]:
    frames, tags = zip(*(mixer.frame() for _ in range(round(duration_s / FRAME_S))), strict=True)
    return np.concatenate(frames), [tag for ended in tags for tag in ended]


def tone(duration_s: float, level: float = 0.3) -> Samples:
    time_s = np.arange(round(duration_s * SPEAKER_RATE_HZ)) / SPEAKER_RATE_HZ
    return (level * np.sin(2 * np.pi * 1000 * time_s)).astype(np.float32)


def test_speech_is_played_as_it_is_and_its_end_is_told() -> None:
    mixer = Mixer(Silence())
    clip = tone(0.25)
    mixer.speak(Clip(clip, 7))
    out, ended = play(mixer, 0.3)
    np.testing.assert_allclose(out[: clip.size], clip, atol=1e-6)
    assert ended == [7]
    assert not mixer.speaking


def test_clips_follow_one_another() -> None:
    mixer = Mixer(Silence())
    for tag in (1, 2, 3):
        mixer.speak(Clip(tone(0.105), tag))
    assert play(mixer, 0.4)[1] == [1, 2, 3]


def test_hush_is_silent_within_twenty_milliseconds_without_a_click() -> None:
    mixer = Mixer(Silence())
    mixer.speak(Clip(tone(2.0), 1))
    mixer.speak(Clip(tone(2.0), 2))
    before, _ = play(mixer, 0.5)
    mixer.hush()
    after, ended = play(mixer, 1.0)
    assert not np.any(after[round(0.020 * SPEAKER_RATE_HZ) :])
    joined = np.concatenate((before, after))
    assert np.max(np.abs(np.diff(joined))) <= 1.05 * np.max(np.abs(np.diff(before)))
    assert ended == []


def test_music_comes_up_slowly_and_goes_away_completely() -> None:
    mixer = Mixer(Hum(), music_db=0.0)
    mixer.music(0.0)
    up, _ = play(mixer, 4.0)
    assert level_db(up[:SPEAKER_FRAME]) < -60
    assert level_db(up[-2400:]) == pytest.approx(-23.0, abs=0.2)
    mixer.music(OFF_DB)
    down, _ = play(mixer, 4.0)
    assert not np.any(down[-2400:])


def test_music_is_twelve_decibels_lower_under_speech_and_comes_back() -> None:
    mixer = Mixer(Hum(), music_db=0.0)
    mixer.music(0.0)
    play(mixer, 4.0)
    mixer.speak(Clip(np.zeros(2 * SPEAKER_RATE_HZ, np.float32), 1))
    under, _ = play(mixer, 2.0)
    assert level_db(under[-4800:]) == pytest.approx(-35.0, abs=0.3)
    after, _ = play(mixer, 2.0)
    assert level_db(after[-4800:]) == pytest.approx(-23.0, abs=0.3)


def test_music_is_six_decibels_lower_while_somebody_talks() -> None:
    mixer = Mixer(Hum(), music_db=0.0)
    mixer.music(0.0)
    play(mixer, 4.0)
    mixer.listening = True
    out, _ = play(mixer, 1.0)
    assert level_db(out[-4800:]) == pytest.approx(-29.0, abs=0.3)


def test_volume_changes_speech_and_not_music() -> None:
    mixer = Mixer(Silence())
    mixer.speech_volume(-6.0)
    play(mixer, 0.2)
    mixer.speak(Clip(tone(0.5), 1))
    out, _ = play(mixer, 0.5)
    assert level_db(out) == pytest.approx(level_db(tone(0.5)) - 6.0, abs=0.1)


def test_a_cue_begins_with_the_next_frame() -> None:
    mixer = Mixer(Silence())
    play(mixer, 0.1)
    mixer.cue(tone(0.05))
    out, _ = play(mixer, 0.1)
    np.testing.assert_allclose(out[:1200], tone(0.05), atol=1e-6)


@given(st.floats(0.1, 30.0))
def test_the_limiter_never_reaches_full_scale_and_keeps_what_is_soft(level: float) -> None:
    samples = tone(0.02, level)
    out = soft_limit(samples, 0.7, 1.0)
    assert np.max(np.abs(out)) <= 1.0
    soft = np.abs(samples) <= 0.7
    np.testing.assert_array_equal(out[soft], samples[soft])


@given(st.lists(st.tuples(st.floats(-40, 0), st.floats(0.01, 2.0), st.integers(1, 60)), max_size=6))
def test_a_ramp_never_jumps(moves: list[tuple[float, float, int]]) -> None:
    ramp = Ramp(0.0)
    last = 1.0
    for level, duration_s, frames in moves:
        ramp.to(level, max(0.1, duration_s))
        for _ in range(frames):
            got = np.atleast_1d(ramp.frame())
            assert abs(float(got[0]) - last) < 0.01
            last = float(got[-1])
