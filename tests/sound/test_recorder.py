"""The recording of a session is whole, aligned, and never in the way."""

import os
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.rehearsal.room import Room
from assistant.sound.recorder import WavRecorder


def read(path: Path) -> NDArray[np.int16]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 24_000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


@pytest.mark.parametrize("frames", [1, 99, 100, 257])
def test_both_sides_lie_beside_each_other_to_the_sample(tmp_path: Path, frames: int) -> None:
    speaker = np.random.default_rng(0).uniform(-1, 1, frames * 240).astype(np.float32)
    mic = np.zeros(frames * 160, np.float32)
    mic[frames * 80] = 0.5
    recorder = WavRecorder(tmp_path / "session.wav")
    for left, right in zip(speaker.reshape(-1, 240), mic.reshape(-1, 160), strict=True):
        recorder.write(left, right)
    recorder.close()
    pairs = read(tmp_path / "session.wav")
    assert pairs.shape == (frames * 240, 2)
    np.testing.assert_array_equal(pairs[:, 0], np.round(speaker * 32767.0))
    assert int(np.argmax(pairs[:, 1])) == frames * 120
    assert recorder.trouble == ""


def test_an_echo_is_seen_at_the_delay_of_the_room(tmp_path: Path) -> None:
    room, recorder = (
        Room(rt60_s=0.0, noise_db=-200.0, delay_s=0.03),
        WavRecorder(tmp_path / "session.wav"),
    )
    for n in range(60):
        speaker = np.zeros(240, np.float32)
        speaker[120] = float(n == 30)
        recorder.write(speaker, room.exchange(speaker))
    recorder.close()
    left, right = np.argmax(read(tmp_path / "session.wav"), axis=0)
    assert right - left == 720


def test_too_loud_is_clipped_and_does_not_wrap_around(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "session.wav")
    recorder.write(np.full(240, 1.5, np.float32), np.full(160, -1.5, np.float32))
    recorder.close()
    pairs = read(tmp_path / "session.wav")
    assert set(pairs[:, 0]) == {32767}
    assert pairs[60:180, 1].max() < -32000


def test_what_was_written_can_be_read_even_if_it_was_never_closed(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "session.wav")
    for _ in range(250):
        recorder.write(np.full(240, 0.25, np.float32), np.zeros(160, np.float32))
    before_closing = read(tmp_path / "session.wav")
    recorder.close()
    assert 1.9 * 24_000 < len(before_closing) <= 2.5 * 24_000
    assert np.all(before_closing[:, 0] == 8192)


def test_a_frame_may_be_used_again_by_its_maker(tmp_path: Path) -> None:
    recorder, frame = WavRecorder(tmp_path / "session.wav"), np.zeros(240, np.float32)
    for n in range(3):
        frame[:] = n / 10.0
        recorder.write(frame, np.zeros(160, np.float32))
    recorder.close()
    assert list(read(tmp_path / "session.wav")[::240, 0]) == [0, 3277, 6553]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_a_full_disk_ends_the_recording_and_not_the_session() -> None:
    recorder = WavRecorder(Path("/dev/full"))
    for _ in range(250):
        recorder.write(np.zeros(240, np.float32), np.zeros(160, np.float32))
    recorder.close()
    assert recorder.trouble.startswith("/dev/full is not kept from 0:00 on: ")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    recorder = WavRecorder(tmp_path / "nowhere" / "session.wav")
    recorder.write(np.zeros(240, np.float32), np.zeros(160, np.float32))
    recorder.close()
    assert "is not kept: " in recorder.trouble
