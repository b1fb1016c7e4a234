"""What was learned of a device and its room, kept from one session to the next."""

import hashlib
import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import places
from assistant.files.replace import replacing
from assistant.sound.echo.filter import PATH_SHAPE

_VERSION = 1
"""Raise it when what is kept comes to mean something else."""

_MOST_DELAY = 9000.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Learned:
    """What a canceller knows of a device and its room, once the path is known."""

    path: NDArray[np.complex64]
    """Spectra of the path's partitions, shape (26, 161)."""
    delay: float
    """How late the reference was read, samples at 16 kHz."""
    direct: int
    """Where in the path the direct sound lies, samples."""
    drift_ppm: float
    """How fast the delay grew, microseconds per second."""


def path_for(device: str) -> Path:
    """Where what was learned with `device` (its name, as people know it) is kept."""
    key = hashlib.sha256(device.encode()).hexdigest()[:16]
    return places.cache_dir() / "echo" / f"{key}.npz"


def load(path: Path) -> Learned | None:
    """What was learned the last time; None, with a line in the log, where that is no use."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            version = int(kept["version"])
            learned = Learned(
                np.asarray(kept["path"], np.complex64),
                float(kept["delay"]),
                int(kept["direct"]),
                float(kept["drift_ppm"]),
            )
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        _log.warning("%s: cannot be read (%s); the room is learned anew.", path, error)
        return None
    if version != _VERSION or not _sound(learned):
        _log.warning("%s: from another version or damaged; the room is learned anew.", path)
        return None
    return learned


def keep(path: Path, learned: Learned) -> None:
    """Keep it for the next time; where that cannot be, a line in the log says so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # One that a power failure tore is told when it is read: the room is learned anew.
        with replacing(path, durable=False) as file:
            np.savez(
                file,
                version=_VERSION,
                path=learned.path,
                delay=learned.delay,
                direct=learned.direct,
                drift_ppm=learned.drift_ppm,
            )
    except OSError as error:
        _log.warning("%s: what was learned of the room is not kept (%s).", path, error)


def _sound(learned: Learned) -> bool:
    numbers = (learned.delay, learned.direct, learned.drift_ppm)
    return (
        learned.path.shape == PATH_SHAPE
        and bool(np.isfinite(learned.path).all())
        and bool(np.isfinite(numbers).all())
        and 0.0 <= learned.delay < _MOST_DELAY
        and 0 <= learned.direct < _MOST_DELAY
        and abs(learned.drift_ppm) < 1000.0
    )
