"""How much a parent's own examples of "stop" raise its recall, and what they cost.

Real voices from the folder of recordings (RECORDINGS_DIR, or shared/recordings beside the
checkout), and from the one that TRAINING_DIR names, if any. Each speaker teaches with a few clips
and is tested with others. The threshold is chosen on every other speaker, at no more than LIMIT
further false accepts of other words, and reported on the rest.
"""

import argparse
import csv
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_THREAD_LIMIT", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.cli.listen import read
from assistant.hearing import chain
from assistant.hearing.ear import Ear
from assistant.hearing.enrolment.enrolled import NEARER, Enrolment, Example
from assistant.hearing.enrolment.lesson import example, heard_as
from assistant.hearing.recognizer import NBest
from assistant.session.intents import IntentName
from assistant.sound.acoustics import active_level_db
from assistant.sound.frames import MIC_RATE_HZ, Samples, gain, level_db
from assistant.sound.noises import kitchen

ROOT = Path(os.environ.get("RECORDINGS_DIR") or Path(__file__).parents[3] / "shared" / "recordings")
TALK = {
    "wuw/": "adult talk",
    "speechocean/": "read speech",
    "coffee/": "orders",
    "cry_donate/": "cries",
}
OTHERS = ("yes", "no", "go", "up", "off")
"""Taught beside it, once each, by whoever recorded them."""
CONDITIONS = (None, 12.0, 6.0)
LIMIT = 0.005
"""Further false accepts, of other words, that the threshold is chosen for."""
DRAWS = 2
"""How often each speaker teaches, with other clips."""


@dataclass(frozen=True)
class Clip:
    """One recording."""

    path: str
    said: str
    speaker: str
    """Empty for talk."""
    kind: str


@dataclass(frozen=True)
class Heard:
    """What the chain alone makes of a clip in a condition."""

    clip: Clip
    snr_db: float | None
    acted: tuple[str, ...]
    utterances: tuple[tuple[Samples, str], ...]
    """As cut, each with the nearest phrase."""
    duration_s: float
    mistaken: frozenset[str] = frozenset()
    """What is heard in a clean "stop" in other noise."""


class Listening:
    """A recogniser that keeps what it was given and what it said."""

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        self._parts: list[Samples] = []
        self.utterances: list[tuple[Samples, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recognizer, name)

    def accept(self, samples: Samples) -> None:
        self._parts.append(samples.copy())
        self._recognizer.accept(samples)

    def finish(self) -> NBest:
        found: NBest = self._recognizer.finish()
        self.utterances.append((np.concatenate(self._parts), found[0].text))
        self._parts.clear()
        return found


_ears: list[tuple[Ear, Listening]] = []


def ear() -> tuple[Ear, Listening]:
    """This process's hearing chain; between it and its recogniser somebody listens."""
    if not _ears:
        made = chain.ear()
        made.state = "doing"
        made._recognizer = listening = Listening(made._recognizer)
        _ears.append((made, listening))
    return _ears[0]


def heard(job: tuple[Clip, float | None]) -> Heard:
    """The chain alone over one clip."""
    clip, snr_db = job
    chain_, listening = ear()
    samples = read(Path(clip.path))
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    audio = np.concatenate((quiet, samples, quiet, quiet, quiet))
    if snr_db is not None:
        recorded = ROOT / "bg" / "kitchen.flac"
        bed = read(recorded) if recorded.is_file() else kitchen(7, 60.0)
        piece = np.resize(np.roll(bed, -(zlib.crc32(clip.path.encode()) % bed.size)), audio.size)
        audio = audio + piece * gain(active_level_db(samples) - snr_db - level_db(piece))
    listening.utterances = []
    found = chain_.hear(audio.astype(np.float32)) + chain_.flush()
    acted = tuple(one.intent.name.value for one in found if one.intent is not None)
    utterances = tuple(listening.utterances)
    mistaken: frozenset[str] = frozenset()
    if clip.said == "stop" and snr_db is None and len(utterances) == 1:
        mistaken = heard_as(chain_, utterances[0][0])
    return Heard(clip, snr_db, acted, utterances, samples.size / MIC_RATE_HZ, mistaken)


def clips() -> list[Clip]:
    """Single words of the speakers with four or more "stop", and talk; in a fixed order."""
    roots = [(ROOT, "label_or_text")]
    if os.environ.get("TRAINING_DIR"):
        roots.append((Path(os.environ["TRAINING_DIR"]), "transcript"))
    words: dict[str, Clip] = {}
    talk: list[Clip] = []
    for root, column in roots:
        if not (root / "manifest.tsv").is_file():
            continue
        with (root / "manifest.tsv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                path = root / row["file"]
                kind = next((k for prefix, k in TALK.items() if row["file"].startswith(prefix)), "")
                if row["file"].startswith("sc/"):
                    # The same clip may lie in both folders, with different endings.
                    key = f"{row[column]}_{'_'.join(path.stem.split('_')[:2])}"
                    words.setdefault(key, Clip(str(path), row[column], row["speaker"], "word"))
                elif kind and root == ROOT:
                    talk.append(Clip(str(path), row[column], "", kind))
    stops = Counter(clip.speaker for clip in words.values() if clip.said == "stop")
    kept = [words[key] for key in sorted(words) if stops[words[key].speaker] >= 4]
    return kept + talk


def jobs(quick: bool) -> list[tuple[Clip, float | None]]:
    """What is to be heard."""
    found = clips()
    speakers = sorted({clip.speaker for clip in found if clip.speaker})
    if quick:
        speakers = speakers[::4]
    listed: list[tuple[Clip, float | None]] = []
    for clip in found:
        rank = zlib.crc32(clip.path.encode())
        if not clip.speaker:
            if rank % (8 if quick else 2) == 0:
                listed.append((clip, None))
        elif clip.speaker in speakers:
            wanted = clip.said in ("stop", *OTHERS)
            if wanted or rank % (6 if quick else 3) == 0:
                listed += [(clip, snr_db) for snr_db in CONDITIONS]
    return listed


@dataclass(frozen=True)
class Trial:
    """One clip that a speaker's lesson was tried on."""

    chosen: bool
    """Of the speakers that the threshold is chosen on."""
    kind: str
    snr_db: float | None
    alone: bool
    """The chain alone took it for stop."""
    distance: float
    """Infinite where the lesson is not asked."""
    duration_s: float
    clip: str


def lessons(results: list[Heard], examples: int) -> Iterator[Trial]:
    """Every speaker teaches, and is tried on all their other clips and on some talk."""
    rng = np.random.default_rng(examples)
    talk = [one for one in results if not one.clip.speaker]
    for number, speaker in enumerate(sorted({r.clip.speaker for r in results if r.clip.speaker})):
        own = [one for one in results if one.clip.speaker == speaker]
        clean = [one for one in own if one.snr_db is None and len(one.utterances) == 1]
        stops = [one for one in clean if one.clip.said == "stop"]
        if len(stops) <= examples:
            continue
        for draw in range(DRAWS):
            used = [stops[i] for i in rng.permutation(len(stops))[:examples]]
            kept: list[Example] = [
                example("stop", IntentName.STOP, one.utterances[0][0]) for one in used
            ]
            texts = frozenset[str]().union(*(one.mistaken for one in used))
            for word in OTHERS:
                said = [one for one in clean if one.clip.said == word]
                if said:
                    used.append(said[int(rng.integers(len(said)))])
                    kept.append(example(word, None, used[-1].utterances[0][0]))
            enrolment = Enrolment(tuple(kept), {IntentName.STOP: texts})
            files = {one.clip.path for one in used}
            tried = [one for one in own if one.clip.path not in files]
            for one in tried + talk[(number + draw) % 3 :: 3]:
                yield _tried(one, enrolment, number % 2 == 0)


def _tried(one: Heard, enrolment: Enrolment, chosen: bool) -> Trial:
    kind = one.clip.kind
    if kind == "word":
        kind = "stop" if one.clip.said == "stop" else "own other words"
    alone = "stop" in one.acted
    distance = float("inf")
    if not one.acted:
        for samples, text in one.utterances:
            found = enrolment.nearest(samples, text)
            distance = min(distance, found.distance if found else float("inf"))
    return Trial(chosen, kind, one.snr_db, alone, distance, one.duration_s, one.clip.path)


def threshold(trials: list[Trial]) -> float:
    """The largest that lets at most LIMIT of other words through, on the speakers for it."""
    far = sorted(t.distance for t in trials if t.chosen and t.kind == "own other words")
    return min(far[int(LIMIT * len(far))], 0.0) if far else NEARER


def rows(trials: list[Trial], nearer: float) -> list[dict[str, Any]]:
    """Recall and false accepts before and after, on the other speakers."""
    found = []
    names = {None: "clean", 12.0: "kitchen 12 dB", 6.0: "kitchen 6 dB"}
    kinds = list(dict.fromkeys(t.kind for t in trials))
    for kind in sorted(kinds, key=lambda k: (k != "stop", k != "own other words", k)):
        for snr_db in CONDITIONS if kind in ("stop", "own other words") else (None,):
            mine = [t for t in trials if not t.chosen and t.kind == kind and t.snr_db == snr_db]
            if not mine:
                continue
            before = sum(t.alone for t in mine)
            after = sum(t.alone or t.distance < nearer for t in mine)
            per: float = len(mine)
            if kind in TALK.values():
                per = sum(t.duration_s for t in mine) / 3600
            found.append(
                {
                    "row": f"{kind}, {names[snr_db]}"
                    if snr_db or kind not in TALK.values()
                    else kind,
                    "tries": len(mine),
                    "clips": len({t.clip for t in mine}),
                    "unit": "per hour" if kind in TALK.values() else "share",
                    "alone": before / per,
                    "taught": after / per,
                }
            )
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the speakers")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    listed = jobs(options.quick)
    if not listed:
        raise SystemExit(f"{ROOT}: no recordings there; name their folder in RECORDINGS_DIR.")
    with Pool(2) as pool:
        results = pool.map(heard, listed, chunksize=8)
    report: dict[str, Any] = {}
    for examples in (3,) if options.quick else (3, 2, 1):
        trials = list(lessons(results, examples))
        nearer = threshold(trials)
        report[str(examples)] = {
            "threshold": nearer,
            "rows": rows(trials, nearer),
            "at_shipped_threshold": rows(trials, NEARER),
        }
    if options.json:
        print(json.dumps(report))
        return
    console = Console(width=110)
    for examples_, found in report.items():
        for name, nearer in (("rows", found["threshold"]), ("at_shipped_threshold", NEARER)):
            which = "chosen here" if name == "rows" else "as shipped"
            title = f"{examples_} examples, threshold {nearer:.2f} ({which}), other speakers"
            table = Table("what was said", "clips", "tries", "chain alone", "taught", title=title)
            for row in found[name]:
                form = "{:.1f} /h" if row["unit"] == "per hour" else "{:.3f}"
                table.add_row(
                    row["row"],
                    str(row["clips"]),
                    str(row["tries"]),
                    form.format(row["alone"]),
                    form.format(row["taught"]),
                )
            console.print(table)


if __name__ == "__main__":
    main()
