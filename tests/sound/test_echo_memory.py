"""What was learned of a room, from one session to the next."""

import logging
from pathlib import Path

import numpy as np
import pytest

from assistant.sound.echo import memory
from assistant.sound.echo.filter import PATH_SHAPE
from assistant.sound.echo.memory import Learned

LEARNED = Learned(np.full(PATH_SHAPE, 0.1 + 0.2j, np.complex64), 1680.0, 240, 12.5)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "room.npz"
    memory.keep(path, LEARNED)
    found = memory.load(path)
    assert found is not None
    np.testing.assert_array_equal(found.path, LEARNED.path)
    assert (found.delay, found.direct, found.drift_ppm) == (1680.0, 240, 12.5)
    assert [p.name for p in path.parent.iterdir()] == ["room.npz"]


def test_each_device_has_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    one, other = memory.path_for("USB speaker and Webcam"), memory.path_for("pulse")
    assert one != other
    assert one.is_relative_to(tmp_path / "cache")


def test_the_first_time_there_is_nothing(tmp_path: Path) -> None:
    assert memory.load(tmp_path / "none.npz") is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"path": np.zeros((3, 161), np.complex64)},
        {"path": np.full(PATH_SHAPE, np.nan, np.complex64)},
        {"delay": -5.0},
        {"drift_ppm": np.inf},
        {"direct": None},
    ],
)
def test_an_old_or_damaged_file_is_ignored_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, change: dict[str, object]
) -> None:
    path = tmp_path / "room.npz"
    memory.keep(path, LEARNED)
    with np.load(path) as kept:
        fields = {**kept, **change}
    np.savez(path, **{k: v for k, v in fields.items() if v is not None})
    with caplog.at_level(logging.WARNING):
        assert memory.load(path) is None
    assert str(path) in caplog.text


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04broken"])
def test_a_broken_file_is_ignored_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    path = tmp_path / "room.npz"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert memory.load(path) is None
    assert str(path) in caplog.text


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        memory.keep(tmp_path / "file" / "room.npz", LEARNED)
    assert "not kept" in caplog.text
