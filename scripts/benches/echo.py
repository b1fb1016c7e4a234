"""How much of our own sound is taken out of the microphone, and whether "stop" is heard over it.

The echo is a real piece of a session (rendered speech, or the music) through a room. Human
"stop" needs the folder of recordings (RECORDINGS_DIR, or shared/recordings beside the
checkout), of which the odd speakers are used; without it, synthetic talkers say it. The speex
canceller is measured where `pyaec` is installed (pip install pyaec).
"""

import argparse
import csv
import ctypes
import json
import os
import time
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_THREAD_LIMIT", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import soxr
from rich.console import Console
from rich.table import Table

from assistant.cli.listen import read
from assistant.hearing import chain
from assistant.hearing.listener import Listener
from assistant.rehearsal.run import script_for
from assistant.rehearsal.scenario import BabyProfile, Scenario
from assistant.rehearsal.talkers import talk
from assistant.running import assembly
from assistant.sound.acoustics import (
    active_level_db,
    active_span_s,
    aligned,
    convolve,
    room_response,
)
from assistant.sound.echo.canceller import EchoCanceller
from assistant.sound.frames import FRAME_S, MIC_FRAME, MIC_RATE_HZ, SPEAKER_RATE_HZ, Samples, gain
from assistant.sound.mixer import Clip

ROOT = Path(os.environ.get("RECORDINGS_DIR") or Path(__file__).parents[3] / "shared" / "recordings")
VOICES = ("flite:slt", "flite:rms", "espeak:en-gb+m3", "espeak:en-us+f4", "festival:kal_diphone")
EVENT_S = 14.0
"""When something happens to the echo path."""
FIRST_STOP_S = 8.0
RECOVERED_DB = 15.0
NOISE_DB = -65.0


@dataclass(frozen=True)
class Place:
    """A room and what is wrong with it."""

    delay_s: float = 0.12
    ppm: float = 0.0
    lost_s: float = 0.0
    """So much of the microphone is lost at `EVENT_S`."""
    moved: bool = False
    clipped: bool = False
    measured: bool = False
    echo_db: float = 0.0
    """Echo over what is played, RMS."""
    remembered: bool = False
    """Begins with what was learned in the same room, 34 ms later."""
    absent: bool = False
    """There is no echo, only the talker: as well as it can be heard."""
    seed: int = 3


PLACES = {
    "plain room": Place(),
    "delay 0 ms": Place(delay_s=0.0),
    "delay 150 ms": Place(delay_s=0.15),
    "delay 300 ms": Place(delay_s=0.3),
    "delay 500 ms": Place(delay_s=0.5),
    "microphone 40 ms ahead": Place(delay_s=-0.04),
    "clocks 100 ppm apart": Place(ppm=100.0),
    "20 ms lost": Place(lost_s=0.02),
    "laptop moved": Place(moved=True),
    "clipped": Place(clipped=True),
    "measured room": Place(measured=True),
    "room remembered": Place(remembered=True),
    "no echo": Place(absent=True),
}
QUICK = ("plain room", "delay 500 ms", "clocks 100 ppm apart", "laptop moved")


class Untouched:
    """The microphone as it is."""

    converging = False

    def cancel(self, microphone: Samples, loudspeaker: Samples) -> Samples:
        self.heard = microphone
        return microphone


class Speex:
    """The peer, without its preprocessor; 4096 taps."""

    converging = False

    def __init__(self) -> None:
        import pyaec

        self._library = pyaec.lib
        self._state = self._library.AecNew(MIC_FRAME, 4096, MIC_RATE_HZ, False)

    def cancel(self, microphone: Samples, loudspeaker: Samples) -> Samples:
        self.heard = microphone
        out = np.zeros(MIC_FRAME, np.int16)
        frames = [(np.clip(f, -1, 1) * 32767).astype(np.int16) for f in (microphone, loudspeaker)]
        pointers = [f.ctypes.data_as(ctypes.POINTER(ctypes.c_int16)) for f in (*frames, out)]
        self._library.AecCancelEcho(self._state, *pointers, MIC_FRAME)
        return out.astype(np.float32) / np.float32(32767)

    def __del__(self) -> None:
        self._library.AecDestroy(self._state)


def cancellers() -> dict[str, Any]:
    known: dict[str, Any] = {"untouched": Untouched}
    try:
        import pyaec  # noqa: F401

        known["speex"] = Speex
    except ImportError:
        pass
    return known | {"ours": EchoCanceller}


# -- sounds --------------------------------------------------------------------------------


def session_sound(kind: str, duration_s: float, seed: int) -> Samples:
    """What our loudspeaker plays, at 16 kHz: lines of a session, or its music."""
    script = script_for(Scenario(title="echo", baby=BabyProfile(age_days=120)))
    cache = assembly.speech(script.settings)
    texts = script.texts()
    cache.prepare(texts)
    mixer = assembly.mixer(script.settings, assembly.music(script.settings, seed=seed).source)
    mixer.music(0.0)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(texts))
    frames, wait, said = [], 20, 0
    for _ in range(round(duration_s / FRAME_S)):
        wait -= not mixer.speaking
        if kind == "speech" and wait < 0:
            line = cache.get(texts[order[said % len(texts)]])
            assert line is not None
            mixer.speak(Clip(line, said))
            said, wait = said + 1, int(rng.integers(30, 90))
        frames.append(mixer.frame()[0])
    cache.close()
    near = np.concatenate(frames)
    sound: Samples = soxr.resample(near, SPEAKER_RATE_HZ, MIC_RATE_HZ).astype(np.float32)
    return sound[: sound.size // MIC_FRAME * MIC_FRAME]


def arriving(played: Samples, delay_s: float, ppm: float) -> Samples:
    """`played`, so much later and ever later; between samples by way of eight times the rate."""
    late = np.arange(played.size) * (1 - ppm * 1e-6) - delay_s * MIC_RATE_HZ
    fine = soxr.resample(played, MIC_RATE_HZ, 8 * MIC_RATE_HZ)
    sound: Samples = np.interp(8 * late, np.arange(fine.size), fine, left=0.0).astype(np.float32)
    return sound


def echo_of(played: Samples, place: Place) -> Samples:
    """What the microphone hears of it."""

    def through(seed: int, delay_s: float) -> Samples:
        response = room_response(np.random.default_rng([seed, 0]), 0.35, 8.0)
        if place.measured:
            response = aligned(read(ROOT / "rir" / "apartment.flac"))
        response = response / np.sqrt(np.sum(response**2))
        late = arriving(played, delay_s, place.ppm)
        return convolve(late, response.astype(np.float32))[: played.size]

    echo = through(place.seed, place.delay_s) * np.float32(gain(place.echo_db))
    event = round(EVENT_S * MIC_RATE_HZ)
    if place.moved:
        echo[event:] = through(place.seed + 1000, place.delay_s + 0.0012)[event:]
    if place.lost_s:
        lost = round(place.lost_s * MIC_RATE_HZ)
        echo = np.concatenate((echo[:event], echo[event + lost :], np.zeros(lost, np.float32)))
    if place.clipped:
        highest = np.percentile(np.abs(echo), 98.0)
        echo = np.clip(echo, -highest, highest)
    noise = np.random.default_rng(place.seed).standard_normal(echo.size)
    return (echo + gain(NOISE_DB) * noise).astype(np.float32)


def stops(count: int) -> list[Samples]:
    """People who say "stop": the odd speakers of the recordings, or synthetic ones."""
    table = ROOT / "manifest.tsv"
    if not table.is_file():
        return [talk(VOICES[n % len(VOICES)], "stop") for n in range(count)]
    with table.open(encoding="utf-8") as file:
        rows = [
            (row["speaker"], row["file"])
            for row in csv.DictReader(file, delimiter="\t")
            if row["label_or_text"] == "stop" and row["file"].startswith("sc/")
        ]
    odd = sorted({speaker for speaker, _ in rows})[1::2]
    return [read(ROOT / path) for speaker, path in sorted(rows) if speaker in odd][:count]


# -- measurements --------------------------------------------------------------------------


def made(name: str, played: Samples, place: Place) -> Any:
    canceller = cancellers()[name]()
    if not place.remembered or name != "ours":
        return canceller
    before = replace(place, delay_s=place.delay_s + 0.034)
    cancelled(canceller, echo_of(played, before), played)
    return EchoCanceller(canceller.learned())


def cancelled(canceller: Any, microphone: Samples, played: Samples) -> Samples:
    starts = range(0, played.size - MIC_FRAME + 1, MIC_FRAME)
    frames = [
        canceller.cancel(microphone[at : at + MIC_FRAME], played[at : at + MIC_FRAME])
        for at in starts
    ]
    return np.concatenate(frames)


def reduction(job: tuple[str, str, Samples]) -> dict[str, Any]:
    """Echo alone: decibels taken out, and how soon again after something happened."""
    name, where, played = job
    place = PLACES[where]
    canceller, microphone = made(name, played, place), echo_of(played, place)
    began = time.process_time()
    left = cancelled(canceller, microphone, played)
    cpu_s = time.process_time() - began
    late = round(getattr(canceller, "held_s", 0.0) * MIC_RATE_HZ)
    heard = np.concatenate((np.zeros(late, np.float32), microphone))[: left.size]

    def taken_db(from_s: float, to_s: float) -> float:
        part = slice(round(from_s * MIC_RATE_HZ), round(to_s * MIC_RATE_HZ))
        return 10 * float(np.log10(np.sum(heard[part] ** 2) / (np.sum(left[part] ** 2) + 1e-9)))

    row = {
        "canceller": name,
        "place": where,
        "first_2s_db": taken_db(0.0, 2.0),
        "steady_db": taken_db(8.0, EVENT_S),
        "cpu_s_per_s": cpu_s / (played.size / MIC_RATE_HZ),
    }
    if place.moved or place.lost_s:
        after = [EVENT_S + 0.1 * n for n in range(90)]
        again = [t - EVENT_S for t in after if taken_db(t, t + 0.5) > RECOVERED_DB]
        row["recovery_s"] = again[0] if again else None
    return row


def heard_stops(job: tuple[str, str, str, float, Samples, list[Samples], bool]) -> dict[str, Any]:
    """Human "stop" over the echo, in the full chain; and what was acted on without one.

    With `cold` each comes 2 s after the canceller first hears anything.
    """
    name, where, sound, ser_db, played, clips, cold = job
    place = PLACES[where]
    pieces = [[clip] for clip in clips] if cold else [clips]
    ear = chain.ear()
    ear.state = "doing"
    right = said = false = 0
    for number, group in enumerate(pieces):
        part = played
        if cold:
            at = (number * 4 * MIC_RATE_HZ) % (played.size - 6 * MIC_RATE_HZ) // MIC_FRAME
            part = played[at * MIC_FRAME : at * MIC_FRAME + 6 * MIC_RATE_HZ]
        here = replace(place, seed=place.seed + number)
        microphone = echo_of(part, here)
        level_db = active_level_db(microphone) + ser_db
        if here.absent:
            microphone = echo_of(np.zeros_like(part), here)
        rng = np.random.default_rng(number)
        spans, at_s = [], 2.0 if cold else FIRST_STOP_S
        for clip in group:
            talker = convolve(clip, room_response(rng, 0.35, 2.0))
            talker *= np.float32(gain(level_db - active_level_db(talker, clip)))
            begin = round(at_s * MIC_RATE_HZ)
            if begin + talker.size > microphone.size:
                break
            microphone[begin : begin + talker.size] += talker
            first_s, last_s = active_span_s(clip)
            spans.append((at_s + first_s, at_s + last_s))
            at_s += 2.2 + float(rng.uniform(0.0, 0.7))
        hits, others = acted(name, here, part, microphone, spans)
        right, said, false = right + hits, said + len(spans), false + others
    return {
        **{"canceller": name, "place": where, "over": sound, "ser_db": ser_db, "cold": cold},
        **{"said": said, "heard": right, "other": false},
    }


def acted(
    name: str, place: Place, played: Samples, microphone: Samples, spans: list[tuple[float, float]]
) -> tuple[int, int]:
    """How many of `spans` were heard as "stop", and how much else was acted on."""
    canceller = made(name, played, place)
    listener = Listener(chain.ear(), canceller=canceller)
    # The listener takes what is played at 24 kHz.
    speaker = soxr.resample(played, MIC_RATE_HZ, SPEAKER_RATE_HZ).astype(np.float32)
    size = SPEAKER_RATE_HZ // 100
    found = []
    for n in range(played.size // MIC_FRAME):
        frame = speaker[n * size : (n + 1) * size]
        if frame.size < size:
            break
        heard = microphone[n * MIC_FRAME : (n + 1) * MIC_FRAME]
        found += listener.hear(heard, frame, "doing", None)
    meant = [
        (one.start_s, one.decided_s, one.intent.name.value)
        for one in found
        if one.intent is not None
    ]

    def inside(one: tuple[float, float, str], span: tuple[float, float]) -> bool:
        return one[0] < span[1] + 0.3 and span[0] < one[1] < span[1] + 1.2

    hits = sum(any(inside(one, span) and one[2] == "stop" for one in meant) for span in spans)
    return hits, sum(not any(inside(one, span) for span in spans) for one in meant)


# -- what comes out ------------------------------------------------------------------------


def measured(quick: bool) -> dict[str, Any]:
    speech, music = session_sound("speech", 60.0, 0), session_sound("music", 60.0, 1)
    short = speech[: 24 * MIC_RATE_HZ]
    names = list(cancellers())
    places = [p for p in (QUICK if quick else PLACES) if p != "measured room" or ROOT.is_dir()]
    alone = [
        (n, p, short) for p in places for n in names if n != "untouched" and not PLACES[p].absent
    ]
    clips = stops(12 if quick else 20)
    say = [(n, p, "speech", 0.0, speech, clips, False) for p in places for n in names]
    if quick:
        say = [job for job in say if job[1] == "plain room"]
    else:
        for n in names:
            over = (("speech", speech, -10.0), ("music", music, 0.0), ("music", music, -10.0))
            say += [(n, "plain room", kind, db, s, clips, False) for kind, s, db in over]
            say += [(n, "plain room", "speech", 0.0, speech, clips[:12], True)]
        say += [("ours", "room remembered", "speech", 0.0, speech, clips[:12], True)]
    with Pool(2) as pool:
        reduced = pool.map(reduction, alone, chunksize=1)
        heard = pool.map(heard_stops, say, chunksize=1)
    return {
        "talkers": "human" if ROOT.is_dir() else "synthetic",
        "reduction": reduced,
        "stop": heard,
    }


def show(found: dict[str, Any]) -> None:
    console = Console()
    table = Table("room", "canceller", "first 2 s", "steady", "recovered in", "CPU", title="Echo")
    for row in found["reduction"]:
        again = row.get("recovery_s", "")
        table.add_row(
            row["place"],
            row["canceller"],
            f"{row['first_2s_db']:.1f} dB",
            f"{row['steady_db']:.1f} dB",
            f"{again:.1f} s" if isinstance(again, float) else "-" if again == "" else "never",
            f"{row['cpu_s_per_s']:.3f}",
        )
    console.print(table)
    title = f'"stop" over our own sound ({found["talkers"]} talkers)'
    table = Table("room", "canceller", "over", "talker", "heard", "other", title=title)
    for row in found["stop"]:
        where = row["place"] + (", after 2 s" if row["cold"] else "")
        share = f"{row['heard']} of {row['said']} ({row['heard'] / max(1, row['said']):.2f})"
        level = f"{row['ser_db']:+.0f} dB"
        table.add_row(where, row["canceller"], row["over"], level, share, str(row["other"]))
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under 40 seconds; fewer rooms")
    parser.add_argument("--json", action="store_true", help="figures as one JSON object")
    asked = parser.parse_args()
    found = measured(asked.quick)
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        show(found)


if __name__ == "__main__":
    main()
