"""`python -m scripts.composing [NAME ...]`: make the music again, or only the pieces named."""

import sys
from pathlib import Path

import numpy as np
import soundfile

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.music.loudness import integrated_lufs
from scripts.composing.render import render
from scripts.composing.score import load

_AUDIO = Path(__file__).parents[2] / "audio"


def main(names: list[str]) -> None:
    """Write the OGG files beside `pieces.toml`, and print the table for the README."""
    print("| File | Length s | Loudness LUFS | Peak dBFS | Crest dB | Centroid Hz | KiB |")
    print("|---|---|---|---|---|---|---|")
    for score in load(_AUDIO / "pieces.toml"):
        if names and not any(name in score.file for name in names):
            continue
        path = _AUDIO / score.file
        _write(path, render(score))
        samples, _ = soundfile.read(path, dtype="float32")
        print(_row(path, samples))


def _write(path: Path, samples: Samples) -> None:
    """In blocks: libsndfile's Vorbis encoder overruns its stack on one very long write."""
    with soundfile.SoundFile(
        path, "w", SPEAKER_RATE_HZ, 1, format="OGG", subtype="VORBIS", compression_level=0.3
    ) as file:
        for begin in range(0, samples.size, SPEAKER_RATE_HZ):
            file.write(samples[begin : begin + SPEAKER_RATE_HZ])


def _row(path: Path, samples: Samples) -> str:
    peak_db = 20.0 * np.log10(np.max(np.abs(samples)))
    rms_db = 10.0 * np.log10(np.mean(samples.astype(np.float64) ** 2))
    power = np.abs(np.fft.rfft(samples)) ** 2
    centroid_hz = np.sum(np.fft.rfftfreq(samples.size, 1 / SPEAKER_RATE_HZ) * power) / power.sum()
    return (
        f"| {path.name} | {samples.size / SPEAKER_RATE_HZ:.1f} | {integrated_lufs(samples):.1f} "
        f"| {peak_db:.1f} | {peak_db - rms_db:.1f} | {centroid_hz:.0f} "
        f"| {path.stat().st_size / 1024:.0f} |"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
