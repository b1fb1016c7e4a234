"""The file that holds one finished line: a plain WAV that knows whether it is whole.

It is mono 16-bit PCM that any player opens. A chunk named "crc " before the sound lets a
reader tell a damaged file from a good one, so that a torn write is rendered again instead
of being played into a baby's ear.
"""

import os
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.files.replace import replacing
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples

Pcm = NDArray[np.int16]
"""Mono 16-bit audio as it is kept in files and in memory."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sII4sI")


def to_pcm(samples: Samples) -> Pcm:
    """Float samples in [-1, 1] as 16-bit integers; what lies beyond is clipped."""
    return np.clip(np.round(samples * 32768.0), -32768, 32767).astype("<i2")


def to_samples(pcm: Pcm) -> Samples:
    """16-bit integers as float samples in [-1, 1)."""
    return pcm.astype(np.float32) / np.float32(32768.0)


def write(path: Path, pcm: Pcm, rate_hz: int = SPEAKER_RATE_HZ) -> None:
    """Put `pcm` at `path` in one move: no reader ever sees half of it. Raises `OSError`."""
    body = pcm.astype("<i2").tobytes()
    # Its sum tells a clip that a power failure tore: it is rendered again.
    with replacing(path, durable=False) as file:
        file.write(_header(len(body), zlib.crc32(body), rate_hz) + body)


def read(path: Path, rate_hz: int = SPEAKER_RATE_HZ) -> Pcm | None:
    """The audio at `path`, or None where the file is missing, damaged or of another rate."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    body = memoryview(raw)[_HEADER.size :]
    if raw[: _HEADER.size] != _header(len(body), zlib.crc32(body), rate_hz):
        return None
    return np.frombuffer(body, dtype="<i2")


def looks_whole(path: Path, rate_hz: int = SPEAKER_RATE_HZ) -> bool:
    """Whether the header at `path` fits its length: quick, and blind to changes in the sound."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER.size)
            length = os.fstat(file.fileno()).st_size - _HEADER.size
    except OSError:
        return False
    if len(head) < _HEADER.size or length <= 0:
        return False
    crc = int(_HEADER.unpack(head)[13])
    return head == _header(length, crc, rate_hz)


def _header(length: int, crc: int, rate_hz: int) -> bytes:
    riff = _HEADER.size - 8 + length
    sound = (16, 1, 1, rate_hz, rate_hz * 2, 2, 16)
    return _HEADER.pack(b"RIFF", riff, b"WAVE", b"fmt ", *sound, b"crc ", 4, crc, b"data", length)
