"""A clip is whole or it is not there."""

import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.speaking import clip

SOUND = (np.arange(2400) % 200 * 50).astype(np.int16)


def test_a_clip_comes_back_and_any_player_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    clip.write(path, SOUND)

    back = clip.read(path)
    assert clip.looks_whole(path)
    assert back is not None and np.array_equal(back, SOUND)
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.getnframes() == SOUND.size
    assert list(tmp_path.iterdir()) == [path]


@given(at=st.integers(0, 4855), by=st.integers(1, 255))
def test_no_changed_byte_goes_unseen(
    tmp_path_factory: pytest.TempPathFactory, at: int, by: int
) -> None:
    path = tmp_path_factory.mktemp("clip") / "line.wav"
    clip.write(path, SOUND)
    raw = bytearray(path.read_bytes())
    raw[at] = (raw[at] + by) % 256
    path.write_bytes(raw)

    assert clip.read(path) is None


@pytest.mark.parametrize("raw", [b"", b"RIFF", b"\0" * 4856, b"not sound" * 400])
def test_what_is_no_clip_is_not_read(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "line.wav"
    path.write_bytes(raw)

    assert clip.read(path) is None
    assert not clip.looks_whole(path)


def test_a_clip_cut_short_does_not_look_whole(tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    clip.write(path, SOUND)
    path.write_bytes(path.read_bytes()[:-2])

    assert not clip.looks_whole(path)


def test_another_rate_is_another_clip(tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    clip.write(path, SOUND, rate_hz=16_000)

    assert clip.read(path, rate_hz=24_000) is None
    assert clip.read(path, rate_hz=16_000) is not None
