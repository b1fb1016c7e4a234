"""What the hearing chain understands, and what it takes for a command that is none.

Real voices need the folder of recordings (RECORDINGS_DIR, or shared/recordings beside the
checkout); without it only the synthetic rows are printed. Voices: none is the assistant's.
"""

import argparse
import csv
import json
import os
import statistics
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

os.environ.setdefault("OMP_THREAD_LIMIT", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.cli.listen import LEAD_S, acted_once, read
from assistant.hearing import chain, grammar
from assistant.hearing.ear import Ear
from assistant.hearing.policy import ANSWERS
from assistant.sound.acoustics import active_level_db, active_span_s
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples, gain, level_db
from assistant.sound.noises import kitchen
from assistant.speaking.talkers import available, talk

ROOT = Path(os.environ.get("RECORDINGS_DIR") or Path(__file__).parents[3] / "shared" / "recordings")
VOICES = (
    "flite:slt",
    "flite:rms",
    "festival:kal_diphone",
    "espeak:en-gb+m3",
    "espeak:en-us+f4",
    "espeak:en-gb-scotland+m3",
    "espeak:en-029+f1",
)
WORDS = {"stop": "stop", "yes": "yes", "no": "no", "go": "ready"}
TALK = {
    "adult talk (telephone)": "wuw/",
    "read speech, accented": "speechocean/",
    "audiobook": "librispeech/",
    "orders to somebody else": "coffee/",
    "assorted words": "precise/",
    "crying": "cry_donate/",
    "household and crying": "esc10/",
    "music": "music/",
}


@dataclass(frozen=True)
class Job:
    """One clip: a recording, or a talker's words, with noise or without."""

    row: str
    kind: str
    """recall, other or false."""
    meant: str
    state: str
    file: str = ""
    voice: str = ""
    text: str = ""
    snr_db: float | None = None


@dataclass
class Row:
    """What came of the jobs of one row."""

    clips: int = 0
    right: int = 0
    wrong: int = 0
    acted: int = 0
    audio_s: float = 0.0
    cpu_s: float = 0.0
    after_word_s: list[float] = field(default_factory=list)


_ears: dict[str, Ear] = {}


def heard(job: Job) -> tuple[Job, list[tuple[str, float]], float, float, float]:
    """The job, what was acted on and when, the word's end, the audio's length, the CPU time."""
    import time

    samples = read(Path(job.file)) if job.file else 0.3 * talk(job.voice, job.text)
    end_s = active_span_s(samples)[1]
    quiet = np.zeros(round(LEAD_S * MIC_RATE_HZ), np.float32)
    audio = np.concatenate((quiet, samples, quiet, quiet, quiet))
    if job.snr_db is not None:
        audio = audio + noise(job, audio.size, active_level_db(samples) - job.snr_db)
    ear = _ears.setdefault("", chain.ear())
    ear.state = job.state
    begin_s, began = ear.now_s, time.process_time()
    found = []
    for at in range(0, audio.size, MIC_FRAME):
        found += ear.hear(audio[at : at + MIC_FRAME])
    found += ear.flush()
    cpu_s = time.process_time() - began
    acted = [
        (u.intent.name.value, u.decided_s - begin_s - LEAD_S)
        for u in acted_once(found)
        if u.intent is not None
    ]
    return job, acted, end_s, samples.size / MIC_RATE_HZ, cpu_s


def noise(job: Job, size: int, wanted_db: float) -> Samples:
    """Kitchen noise at a level: the recorded one where it is there."""
    recorded = ROOT / "bg" / "kitchen.flac"
    bed = read(recorded) if recorded.is_file() else kitchen(1, 30.0)
    at = zlib.crc32(f"{job.file}{job.voice}{job.text}".encode()) % bed.size
    piece = np.resize(np.roll(bed, -at), size)
    return (piece * gain(wanted_db - level_db(piece))).astype(np.float32)


def jobs(quick: bool) -> Iterator[Job]:
    """Every clip of the bench, in a fixed order."""
    step = 4 if quick else 1
    if (ROOT / "manifest.tsv").is_file():
        with (ROOT / "manifest.tsv").open(encoding="utf-8") as file:
            clips = [(r["file"], r["label_or_text"]) for r in csv.DictReader(file, delimiter="\t")]
        for name, said in [c for c in clips if c[0].startswith("sc/")][::step]:
            path = str(ROOT / name)
            if said in WORDS:
                state = "gate" if said in ("yes", "no") else "doing"
                for row, snr_db in (("clean", None), ("kitchen 12 dB", 12.0)):
                    yield Job(
                        f"human {said}, {row}", "recall", WORDS[said], state, path, snr_db=snr_db
                    )
            else:
                yield Job("human, other single words", "other", "", "doing", path)
        for row, prefix in TALK.items():
            for name, _ in [c for c in clips if c[0].startswith(prefix)][::step]:
                yield Job(row, "false", "", "doing", str(ROOT / name))
    book = grammar.load()
    by_intent: dict[str, list[str]] = {}
    for sentence in sorted(book.sentences):
        phrase = book.phrase(sentence)
        assert phrase is not None
        by_intent.setdefault(phrase.intent.value, []).append(sentence)
    voices = [voice for voice in VOICES if voice in available() or voice.startswith("espeak")]
    for meant, sentences in sorted(by_intent.items()):
        state = "gate" if meant in {a.value for a in ANSWERS} else "doing"
        frequent = [s for s in book.frequent if s in sentences]
        rare = [s for s in sentences if s not in frequent]
        picked = frequent[:2] + rare[:: max(1, len(rare) // 4)][:4]
        for voice in voices[::2] if quick else voices:
            for text in picked:
                for row, snr_db in (("clean", None), ("kitchen 12 dB", 12.0)):
                    yield Job(
                        f"synthetic, all intents, {row}",
                        "recall",
                        meant,
                        state,
                        voice=voice,
                        text=text,
                        snr_db=snr_db,
                    )


def gathered(
    done: Iterator[tuple[Job, list[tuple[str, float]], float, float, float]],
) -> tuple[dict[str, Row], dict[str, str]]:
    """Rows by name, and the kind of each."""
    rows: dict[str, Row] = {}
    kinds: dict[str, str] = {}
    for job, acted, end_s, audio_s, cpu_s in done:
        row = rows.setdefault(job.row, Row())
        kinds[job.row] = job.kind
        row.clips += 1
        row.audio_s += audio_s
        row.cpu_s += cpu_s
        row.acted += len(acted)
        if job.kind == "recall" and acted:
            if acted[0][0] == job.meant:
                row.right += 1
                row.after_word_s.append(acted[0][1] - end_s)
            else:
                row.wrong += 1
    return rows, kinds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the clips")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with Pool(2) as pool:
        rows, kinds = gathered(pool.imap_unordered(heard, jobs(options.quick), chunksize=20))
    if options.json:
        print(json.dumps({name: {**vars(row), "kind": kinds[name]} for name, row in rows.items()}))
        return
    console = Console(width=110)
    table = Table(
        "what was said",
        "clips",
        "understood",
        "as another command",
        "decided after the word, median / p95 ms",
        title="Understood",
    )
    for name, row in rows.items():
        if kinds[name] == "recall":
            late = sorted(1000 * t for t in row.after_word_s)
            p95 = late[int(0.95 * (len(late) - 1))] if late else 0
            table.add_row(
                name,
                str(row.clips),
                f"{row.right / row.clips:.3f}",
                f"{row.wrong / row.clips:.3f}",
                f"{statistics.median(late or [0]):.0f} / {p95:.0f}",
            )
    console.print(table)
    table = Table("what was heard", "minutes", "acted on", "per hour", title="Not meant for us")
    for name, row in rows.items():
        if kinds[name] != "recall":
            rate = f"{row.acted / row.clips:.3f} of {row.clips} words"
            hours = row.audio_s / 3600
            table.add_row(
                name,
                f"{row.audio_s / 60:.1f}",
                str(row.acted),
                rate if kinds[name] == "other" else f"{row.acted / hours:.1f}",
            )
    console.print(table)
    audio_s = sum(row.audio_s for row in rows.values())
    cpu_s = sum(row.cpu_s for row in rows.values())
    console.print(
        f"CPU per second of recording (with the quiet around it): {cpu_s / audio_s:.4f} s"
    )


if __name__ == "__main__":
    main()
