"""Reading what was played late, and between samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sound.echo.delay_line import HALF, DelayLine
from assistant.sound.echo.history import History
from assistant.sound.frames import MIC_FRAME


def tone(first: float, count: int = MIC_FRAME, hz: float = 1500.0) -> np.ndarray:
    at = first + np.arange(count)
    wave: np.ndarray = np.sin(2 * np.pi * hz / 16_000 * at).astype(np.float32)
    return wave


@given(st.lists(st.integers(1, 50), min_size=1, max_size=60))
def test_history_keeps_the_last_samples(pieces: list[int]) -> None:
    history, everything = History(64), np.arange(sum(pieces), dtype=np.float32)
    at = 0
    for size in pieces:
        history.push(everything[at : at + size])
        at += size
    kept = np.concatenate((np.zeros(64, np.float32), everything))[-64:]
    np.testing.assert_array_equal(history.last(64), kept)
    np.testing.assert_array_equal(history.last(10, 5), kept[-15:-5])


def test_history_says_what_it_does_not_keep() -> None:
    with pytest.raises(ValueError, match="64 kept"):
        History(64).last(60, 5)


@given(st.floats(HALF, 900.0))
def test_any_delay_reads_the_sound_so_late(delay: float) -> None:
    line = DelayLine(2000)
    for n in range(10):
        line.push(tone(n * MIC_FRAME))
    line.delay = delay
    np.testing.assert_allclose(line.read(), tone(9 * MIC_FRAME - delay), atol=0.01)


def test_a_moving_delay_has_no_jumps() -> None:
    line, frames = DelayLine(2000), []
    line.delay = 100.0
    for n in range(40):
        line.push(tone(n * MIC_FRAME))
        if n >= 10:
            frames.append(line.read(0.02))
    sound = np.concatenate(frames)
    wanted = tone(0, sound.size) * 0
    time = 10 * MIC_FRAME + np.arange(sound.size)
    wanted = np.sin(2 * np.pi * 1500 / 16_000 * (time - 100.0 - 0.02 * np.arange(sound.size) / 160))
    np.testing.assert_allclose(sound, wanted, atol=0.02)


def test_blocks_are_frames_with_the_frame_before_them() -> None:
    line = DelayLine(2000)
    for n in range(10):
        line.push(np.full(MIC_FRAME, float(n), np.float32))
    blocks = line.blocks(3)
    assert blocks[:, 0].tolist() == [8.0, 7.0, 6.0]
    assert blocks[:, -1].tolist() == [9.0, 8.0, 7.0]
