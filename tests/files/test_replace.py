"""A file is replaced whole, or stays as it was."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.files.replace import replacing


@pytest.fixture(autouse=True)
def usual_rights() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_the_old_content_is_there_until_all_of_the_new_one_is(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("trouble", [OSError("disk full"), ValueError(), KeyboardInterrupt()])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, trouble: BaseException
) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    with pytest.raises(type(trouble)), replacing(path) as file:
        file.write(b"half")
        raise trouble
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_its_place_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "kept" / "inside").mkdir(parents=True)
    with pytest.raises(OSError), replacing(tmp_path / "kept") as file:
        file.write(b"new")
    assert list(tmp_path.iterdir()) == [tmp_path / "kept"]


@pytest.mark.skipif(os.name != "posix", reason="rights as on Linux and macOS")
@pytest.mark.parametrize(("owner_only", "rights"), [(True, 0o600), (False, 0o644)])
def test_who_may_read_it(tmp_path: Path, owner_only: bool, rights: int) -> None:
    path = tmp_path / "kept"
    path.touch(0o666)
    with replacing(path, owner_only=owner_only) as file:
        (aside,) = {*tmp_path.iterdir()} - {path}
        assert aside.stat().st_mode & 0o777 == rights
        file.write(b"new")
    assert path.stat().st_mode & 0o777 == rights


@pytest.mark.parametrize("durable", [True, False])
def test_it_is_on_the_disk_before_it_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    path, synced = tmp_path / "kept", []

    def fsync(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_size, path.exists()))

    monkeypatch.setattr("os.fsync", fsync)
    with replacing(path, durable=durable) as file:
        file.write(b"new")
    assert synced == ([(3, False)] if durable else [])
