"""Reads what speech programs write."""

import wave
from pathlib import Path

import numpy as np

from assistant.sound.frames import Samples
from assistant.speaking import clip


def recorded(path: Path) -> tuple[Samples, int]:
    """The sound at `path`, mixed to mono, and its rate in Hz.

    The standard library reads the usual 16-bit WAV; soundfile, which takes longer to load, the
    rest (AIFF on macOS). Raises what they raise.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() == 2 and file.getnchannels() == 1:
                pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
                return clip.to_samples(pcm), file.getframerate()
    except wave.Error:
        pass
    import soundfile

    samples, rate_hz = soundfile.read(str(path), dtype="float32", always_2d=True)
    return samples.mean(axis=1), int(rate_hz)
