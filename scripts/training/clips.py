"""The recordings and synthetic clips of a training, all in one array of samples."""

import csv
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

RATE_HZ = 16_000

Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class Clip:
    """One utterance and where its samples are."""

    name: str
    """File or running number; unique."""
    source: str
    """Folder of the recordings, or engine of the voice."""
    speaker: str
    """Person or voice."""
    text: str
    """Words in lower case."""
    words_s: tuple[float, ...] = ()
    """Start of each word and end of the last, in seconds, where the voice tells."""
    begin: int = 0
    """First sample in the pool."""
    size: int = 0
    """Samples."""

    @property
    def who(self) -> str:
        """`SOURCE/SPEAKER`; `SOURCE/FILE` where nobody knows who it was."""
        return f"{self.source}/{self.speaker or Path(self.name).stem}"


class Pool:
    """Clips and their samples in `FOLDER/pool.npy` and `FOLDER/pool.json`."""

    def __init__(self, folder: Path) -> None:
        self._samples: Pcm = np.load(folder / "pool.npy", mmap_mode="r")
        listed = json.loads((folder / "pool.json").read_text(encoding="utf-8"))
        self.clips = [Clip(**{**c, "words_s": tuple(c["words_s"])}) for c in listed]

    def samples(self, clip: Clip) -> Pcm:
        """The clip's samples, 16 kHz."""
        return self._samples[clip.begin : clip.begin + clip.size]

    @staticmethod
    def write(folder: Path, found: Iterable[tuple[Clip, Pcm]]) -> "Pool":
        """Gather clips into a pool."""
        folder.mkdir(parents=True, exist_ok=True)
        clips, pieces, at = [], [], 0
        for clip, samples in found:
            clips.append({**asdict(clip), "begin": at, "size": samples.size})
            pieces.append(samples)
            at += samples.size
        np.save(folder / "pool.npy", np.concatenate(pieces))
        # The list comes last: a pool without one was cut off.
        (folder / "pool.json").write_text(json.dumps(clips), encoding="utf-8")
        return Pool(folder)

    @staticmethod
    def whole(folder: Path) -> bool:
        """A pool was written there, to the end."""
        return (folder / "pool.json").is_file()


def recordings(speech: Path) -> Iterator[tuple[Clip, Pcm]]:
    """Transcribed speech listed in `speech/manifest.tsv`."""
    with (speech / "manifest.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row["file"]
            words = re.sub(r"[^a-z' ]", " ", row["transcript"].lower()).split()
            if words:
                clip = Clip(name, name.partition("/")[0], row["speaker"], " ".join(words))
                yield clip, read(speech / name)


def speakers(manifest: Path) -> frozenset[str]:
    """Who is in another set of recordings, as `Clip.who` names them."""
    found = set()
    with manifest.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            source = row["file"].partition("/")[0]
            found.add(f"{source}/{row['speaker'] or Path(row['file']).stem}")
    return frozenset(found)


def odd(who: str) -> bool:
    """The half of the people that figures are taken on: the CRC-32 of the name is odd."""
    return zlib.crc32(who.partition("/")[2].encode()) % 2 == 1


def read(file: Path) -> Pcm:
    """A sound file at 16 kHz, its first channel."""
    sound, rate_hz = soundfile.read(file, dtype="float32", always_2d=True)
    mono = sound[:, 0]
    if rate_hz != RATE_HZ:
        mono = soxr.resample(mono, rate_hz, RATE_HZ, quality="HQ")
    return pcm(mono)


def pcm(samples: NDArray[np.floating]) -> Pcm:
    """Samples in [-1, 1] as 16 bits."""
    return np.clip(np.round(samples * 32767.0), -32768, 32767).astype(np.int16)
