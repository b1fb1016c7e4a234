"""Decoding a music file to mono samples at the loudspeaker's rate, before a session."""

import shutil
import warnings
from pathlib import Path

import numpy as np
import soundfile
import soxr

from assistant.errors import system_command
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples

FILE_LIMIT_S = 600
"""No more of one file than this is decoded, for pydub holds it in memory four times over."""

_WAV_LIMIT_BYTES = 200_000_000


class UnreadableError(Exception):
    """A file that is no music, or damaged; the message is for the parent."""


def missing_tools() -> str:
    """What is missing for anything but WAV, with the command that brings it; "" if nothing.

    pydub needs both programs, and reports a missing ffprobe as if the music were missing.
    """
    missing = [name for name in ("ffmpeg", "ffprobe") if shutil.which(name) is None]
    if not missing:
        return ""
    return f"{' and '.join(missing)}: {system_command('ffmpeg')}"


def decode_shipped(path: Path) -> Samples:
    """Our own OGG: float32, mono, 24 kHz, shape (n,). Needs no other program.

    Raises UnreadableError if it is missing, damaged, or of another form.
    """
    try:
        samples, rate_hz = soundfile.read(path, dtype="float32")
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise UnreadableError(f"{path.name} cannot be read ({error})") from None
    if rate_hz != SPEAKER_RATE_HZ or samples.ndim != 1:
        raise UnreadableError(f"{path.name} is not mono at {SPEAKER_RATE_HZ} Hz")
    return np.asarray(samples, dtype=np.float32)


def decode_any(path: Path) -> Samples:
    """A parent's file of any kind, its first 10 minutes: float32, mono, 24 kHz, shape (n,).

    WAV needs no other program; for the rest see `missing_tools`. Raises UnreadableError.
    """
    is_wav = path.suffix.lower() == ".wav"
    if is_wav and path.stat().st_size > _WAV_LIMIT_BYTES:
        raise UnreadableError("it is over 200 MB: cut it into songs")
    with warnings.catch_warnings():
        # On import it warns where ffmpeg is missing, which we say better ourselves.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    try:
        if is_wav:
            with path.open("rb") as file:  # given the path, pydub forgets to close a broken file
                segment = AudioSegment.from_file(file, format="wav", duration=FILE_LIMIT_S)
        else:
            segment = AudioSegment.from_file(str(path), duration=FILE_LIMIT_S)
        found = np.asarray(segment.get_array_of_samples()).reshape(-1, segment.channels)
        rate_hz, full_scale = segment.frame_rate, 2.0 ** (8 * segment.sample_width - 1)
        del segment  # a long song is large: not longer in memory than need be
    except Exception as error:  # pydub lets through whatever its parsers stumble over
        if is_wav and missing_tools():
            raise UnreadableError(f"not a plain WAV, and there is no {missing_tools()}") from error
        raise UnreadableError("it is damaged, or not music") from error
    samples = found.mean(axis=1, dtype=np.float32)
    samples /= np.float32(full_scale)
    del found
    if rate_hz != SPEAKER_RATE_HZ:
        samples = soxr.resample(samples, rate_hz, SPEAKER_RATE_HZ)
    return np.asarray(samples, dtype=np.float32)
