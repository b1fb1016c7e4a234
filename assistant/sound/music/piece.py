"""Pieces of music: the ones that ship with the program, and a parent's own folder.

All decoding, resampling and levelling happens here, before a session. What is decoded is kept
in the cache as raw 16-bit samples and mapped from there, so that an hour of music needs hardly
any memory.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from assistant import places
from assistant.errors import UserError
from assistant.files.document import read
from assistant.files.replace import replacing
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.music.decode import UnreadableError, decode_any, decode_shipped, missing_tools
from assistant.sound.music.loudness import levelled

_log = logging.getLogger(__name__)

SUFFIXES = (".wav", ".ogg", ".flac", ".mp3", ".m4a", ".aac", ".opus")
"""What a parent's folder is searched for; anything else in it is passed over."""

FOLDER_LIMIT_S = 3600.0
"""No more of a folder is decoded than this: a session never plays an hour."""

_CACHE_LIMIT_BYTES = 600_000_000
_LAYOUT = "1"  # raise it when levelling or the stored form changes

Int16 = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Piece:
    """Music that is ready to be played."""

    title: str
    """What is shown and said."""
    samples: "Int16 | NDArray[np.float32]"
    """Mono at 24 kHz, shape (n,); int16 may lie in the cache rather than in memory."""
    loops: bool = True
    """Whether its end leads into its own beginning without a joint."""


class _Entry(BaseModel):
    title: str
    file: str


class _Listing(BaseModel):
    """What of `audio/pieces.toml` is needed to play the pieces; the rest is how they are made."""

    piece: tuple[_Entry, ...]


def shipped_pieces() -> list[Piece]:
    """The music that ships with the program, in the order of `audio/pieces.toml`.

    Raises UserError if a file is missing or cannot be read.
    """
    folder = places.shipped_dir("audio")
    entries = read(folder / "pieces.toml", _Listing).piece
    try:
        return [Piece(one.title, _kept(folder / one.file, decode_shipped)) for one in entries]
    except (UnreadableError, OSError) as error:
        raise UserError(f"{folder}: {error}: install it again") from None


def load_folder(
    path: Path, on_progress: Callable[[int, int, str], None] | None = None
) -> tuple[list[Piece], list[str]]:
    """The music in the folder `path` and a line for the parent on each thing that is amiss.

    `on_progress(done, total, name)` is called before each file and once at the end. A file that
    cannot be read costs only itself. Raises UserError if nothing in the folder can be played.
    """
    try:
        files = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
        )
    except OSError as error:
        raise UserError(f"music {path}: {error.strerror}: give a folder with music files") from None
    if not files:
        kinds = ", ".join(suffix[1:].upper() for suffix in SUFFIXES)
        raise UserError(f"music {path}: no music in this folder: put {kinds} files into it")
    notes, files = _without_tools(files)
    pieces: list[Piece] = []
    total_s = 0.0
    for number, file in enumerate(files):
        if total_s >= FOLDER_LIMIT_S:
            notes.append(f"{path}: the first {number} files are an hour; the rest is not played")
            break
        if on_progress is not None:
            on_progress(number, len(files), file.name)
        try:
            samples = _kept(file, decode_any)
        except (UnreadableError, OSError) as error:
            notes.append(f"{file.name}: {error}; the other music is played")
            continue
        pieces.append(Piece(file.stem, samples, loops=False))
        total_s += samples.size / SPEAKER_RATE_HZ
    if on_progress is not None:
        on_progress(len(files), len(files), "")
    if not pieces:
        raise UserError(f"music {path}: nothing in it can be played: {notes[0]}")
    _trim_cache()
    return pieces, notes


def _without_tools(files: list[Path]) -> tuple[list[str], list[Path]]:
    """Set aside what cannot be decoded here, with one line that says what is missing."""
    missing = missing_tools()
    if not missing:
        return [], files
    waves = [file for file in files if file.suffix.lower() == ".wav"]
    others = len(files) - len(waves)
    if not others:
        return [], waves
    what = "1 file is" if others == 1 else f"{others} files are"
    return [f"{what} not WAV and cannot be read without {missing}"], waves


def _kept(path: Path, decode: Callable[[Path], Samples]) -> Int16:
    """The levelled samples of `path`, from the cache or decoded into it."""
    stored = _cache_path(path)
    found = _mapped(stored)
    if found is not None:
        return found
    samples = levelled(decode(path))
    if samples.size == 0 or not samples.any():
        raise UnreadableError("there is only silence in it")
    try:
        _store(stored, samples)
    except OSError as error:
        _log.warning("music is not kept, so it is decoded again next time: %s", error)
        return samples
    found = _mapped(stored)
    return samples if found is None else found


def _cache_path(path: Path) -> Path:
    state = path.stat()
    key = f"{_LAYOUT}|{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    return places.cache_dir() / "music" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.s16"


def _mapped(stored: Path) -> Int16 | None:
    """What is stored, if all of it is: its last 8 bytes say how many samples came before."""
    try:
        raw: Int16 = np.memmap(stored, dtype="<i2", mode="r").view(np.ndarray)
    except (OSError, ValueError):
        return None
    count = int.from_bytes(raw[-4:].tobytes(), "little")
    return raw[:-4] if raw.size > 4 and count == raw.size - 4 else None


def _store(stored: Path, samples: Int16) -> None:
    """Keep the samples in the cache, for their owner alone: it may be the parent's own music."""
    stored.parent.mkdir(parents=True, exist_ok=True)
    # Its last 8 bytes tell a file that a power failure tore: it is decoded again.
    with replacing(stored, owner_only=True, durable=False) as file:
        file.write(samples.astype("<i2", copy=False).data)
        file.write(samples.size.to_bytes(8, "little"))


def _trim_cache() -> None:
    """Forget the music decoded longest ago while there is too much of it."""
    try:
        kept = sorted(
            (places.cache_dir() / "music").glob("*.s16"), key=lambda file: -file.stat().st_mtime
        )
        size = 0
        for file in kept:
            size += file.stat().st_size
            if size > _CACHE_LIMIT_BYTES:
                file.unlink()
    except OSError as error:
        _log.warning("the music cache was not trimmed: %s", error)
