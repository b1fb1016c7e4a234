"""Fetching a model: the only thing in the program that ever touches the network."""

import errno
import http.client
import re
import shutil
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from assistant.errors import UserError
from assistant.hearing.models.catalogue import ModelEntry, models_dir
from assistant.hearing.models.folder import file_sha256, problem, seal

_BLOCK = 1 << 16
_SILENCE_S = 20.0
"""So long may a server say nothing."""
_ROOM = 4
"""Free disk space wanted, in sizes of the archive: the archive, and what it unpacks to."""

OnProgress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes that there will be."""


def download(entry: ModelEntry, on_progress: OnProgress = lambda here, of: None) -> Path:
    """Fetch, check and unpack a model into the data folder; returns its folder.

    What an interrupted download left is gone on with; a whole model is not fetched again.
    Raises UserError.
    """
    target = models_dir() / entry.name
    if target.is_dir() and problem(target, thorough=True) is None:
        return target
    if not entry.url:
        raise UserError(f"{entry.name} ships with the program; there is nothing to fetch.")
    part = models_dir() / f"{entry.name}.zip.part"
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        _check_room(entry, part)
        _fetch(entry, part, on_progress)
        _check_sum(entry, part)
        _unpack(entry, part, target)
    except OSError as error:
        reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or error
        raise UserError(
            f"{models_dir()}: cannot keep {entry.name} there ({reason}); make room there, or check"
            " who may write there."
        ) from None
    part.unlink(missing_ok=True)
    return target


def _check_room(entry: ModelEntry, part: Path) -> None:
    needed, free = entry.size_bytes * _ROOM, shutil.disk_usage(part.parent).free
    if free < needed:
        raise UserError(
            f"{part.parent}: {entry.name} needs {needed // 1_000_000} MB while it is unpacked,"
            f" {free // 1_000_000} MB are free; make room there and try again."
        )


def _fetch(entry: ModelEntry, part: Path, on_progress: OnProgress) -> None:
    here = part.stat().st_size if part.exists() else 0
    if here > entry.size_bytes:
        part.unlink()
        here = 0
    on_progress(here, entry.size_bytes)
    if here == entry.size_bytes:
        return
    with _open(entry, part, here) as answer:
        if not _goes_on_from(answer, here):
            here = 0
        with part.open("ab" if here else "wb") as out:
            # One byte too many is enough to know that this is not the archive.
            while here <= entry.size_bytes and (block := _next_block(entry, answer, here)):
                out.write(block)
                here += len(block)
                on_progress(here, entry.size_bytes)
    if here < entry.size_bytes:
        raise _unfetched(entry, here, "the connection broke off")


def _open(entry: ModelEntry, part: Path, here: int) -> http.client.HTTPResponse:
    request = urllib.request.Request(entry.url, headers={"Range": f"bytes={here}-"} if here else {})
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=_SILENCE_S)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()  # what is there is no part of what the server has
            here = 0
        raise _unfetched(entry, here, f"the server said {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise _unfetched(entry, here, f"no connection: {reason}") from None
    return answer


def _next_block(entry: ModelEntry, answer: http.client.HTTPResponse, here: int) -> bytes:
    try:
        return answer.read(_BLOCK)
    except (OSError, http.client.HTTPException) as error:
        raise _unfetched(entry, here, f"the connection broke: {error}") from None


def _goes_on_from(answer: http.client.HTTPResponse, offset: int) -> bool:
    said = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    partial = answer.status == http.HTTPStatus.PARTIAL_CONTENT
    return partial and said is not None and int(said[1]) == offset


def _unfetched(entry: ModelEntry, here: int, reason: str) -> UserError:
    kept = f"; the first {here / 1e6:.1f} MB are kept" if here else ""
    return UserError(
        f"{entry.url}: could not be fetched ({reason}){kept}."
        f" When this machine is online, run `babymassage models get {entry.name}` again."
    )


def _check_sum(entry: ModelEntry, part: Path) -> None:
    if file_sha256(part) != entry.sha256:
        part.unlink()
        raise UserError(
            f"{entry.url}: what came is not {entry.name} (its SHA-256 differs from the catalogue's)"
            f" and was deleted; run `babymassage models get {entry.name}` to try once more."
        )


def _unpack(entry: ModelEntry, archive: Path, target: Path) -> None:
    """Unpack beside the target, check, and only then put it in place."""
    beside = target.with_name(f".{target.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as packed:
            for member in packed.infolist():
                _extract(packed, member, beside)
        folders = [beside, *(path for path in beside.iterdir() if path.is_dir())]
        model = next((path for path in folders if (path / "am").is_dir()), beside)
        if trouble := problem(model):
            raise zipfile.BadZipFile(trouble)
        seal(model)
        if target.exists():
            shutil.rmtree(target)  # it was found broken, or nothing would have been fetched
        model.rename(target)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        archive.unlink()
        raise UserError(
            f"{entry.url}: holds no model that can be used ({error}); choose another one."
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _extract(packed: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in member.filename:
        raise zipfile.BadZipFile(f"it would write outside its folder: {member.filename}")
    path = into.joinpath(*name.parts)
    if member.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(member) as source, path.open("wb") as out:
        shutil.copyfileobj(source, out)
