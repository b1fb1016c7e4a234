"""Batches to sound: what reaches the microphone, and what our loudspeaker plays meanwhile."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import soxr

from assistant.cli.listen import LEAD_S, TAIL_S, read
from assistant.hearing.listener import Line
from assistant.sound import noises
from assistant.sound.acoustics import active_level_db, aligned, convolve, room_response
from assistant.sound.frames import MIC_RATE_HZ, SPEAKER_RATE_HZ, Samples, gain, level_db

from . import own_sound
from .clips import Clip, recordings, root, word_end_s
from .conditions import Condition
from .work import Batch, Rehearsed

TALKER_DB = -26.0
"""Active level of a talker at the microphone, re full scale, wherever a level is stated."""

ROOM_NOISE_DB = -65.0
"""Steady noise of the room beside our own sound."""

WARM_S = 8.0
"""Our own sound before the first word: the canceller knows the room by then."""

ECHO_DELAY_S = 0.03
ECHO_RT60_S = 0.35
ECHO_DIRECT_DB = 8.0
"""The echo's way: direct over reverberant sound of a loudspeaker beside the microphone."""


@dataclass(frozen=True)
class Slot:
    """One clip's part of a scene; times in seconds of the scene."""

    begin_s: float
    end_s: float
    word_end_s: float


@dataclass(frozen=True)
class Scene:
    """A stretch of sound."""

    microphone: Samples
    """16 kHz."""
    loudspeaker: Samples | None
    """What we play meanwhile, 24 kHz; None where we are silent."""
    lines: Sequence[Line]
    """What we say meanwhile."""
    states: Sequence[tuple[float, str | None]]
    """The session's state, from when on."""
    slots: Sequence[Slot]


def scene(work: Batch | Rehearsed) -> Scene:
    """The sound of a batch or of a session; the same each time."""
    return _rehearsed(work) if isinstance(work, Rehearsed) else _batch(work)


def _batch(batch: Batch) -> Scene:
    condition = batch.condition
    lead = np.zeros(round(LEAD_S * MIC_RATE_HZ), np.float32)
    tail = np.zeros(round(TAIL_S * MIC_RATE_HZ), np.float32)
    pieces = [np.zeros(round(WARM_S * MIC_RATE_HZ) if condition.echo else 0, np.float32)]
    at = pieces[0].size
    slots = []
    for one in batch.asked:
        dry = one.clip.samples()
        heard = _talker(one.clip, dry, condition)
        pieces += [lead, heard, tail]
        size = lead.size + heard.size + tail.size
        end_s = (at + lead.size) / MIC_RATE_HZ + word_end_s(dry)
        slots.append(Slot(at / MIC_RATE_HZ, (at + size) / MIC_RATE_HZ, end_s))
        at += size
    microphone = np.concatenate(pieces)
    seed = zlib.crc32(f"{condition.name} {batch.state} {batch.seed}".encode())
    if condition.bed:
        microphone = microphone + _bed(condition.bed, microphone.size, seed, condition.over_db)
    if not condition.echo:
        return Scene(microphone, None, (), ((0.0, batch.state),), slots)
    lines: list[Line] = []
    duration_s = at / MIC_RATE_HZ
    if condition.echo == "speech":
        played, lines = own_sound.speech(duration_s, seed, batch.state or "")
    else:
        played = own_sound.music(duration_s, seed)
    played = played[: round(duration_s * SPEAKER_RATE_HZ)]
    microphone = microphone + echo(played, at, seed, condition.over_db)
    return Scene(microphone, played, lines, ((0.0, batch.state),), slots)


def _rehearsed(work: Rehearsed) -> Scene:
    played, lines, states = own_sound.session(work.age_days, work.until_s)
    size = played.size * MIC_RATE_HZ // SPEAKER_RATE_HZ
    microphone = echo(played, size, work.age_days, work.over_db)
    whole_s = size / MIC_RATE_HZ
    return Scene(microphone, played, lines, states, [Slot(0.0, whole_s, whole_s)])


def _talker(clip: Clip, dry: Samples, condition: Condition) -> Samples:
    """The clip as it reaches the microphone; a recording is left at its own level where
    nothing else is to be heard."""
    if clip.file and condition.plain:
        return dry
    heard = convolve(dry, _across())[: dry.size] if condition.across else dry
    return scaled(heard, TALKER_DB, active_level_db(heard, dry))


def scaled(samples: Samples, wanted_db: float, is_db: float) -> Samples:
    """`samples` at another level; silence stays what it is."""
    if is_db <= -120.0:
        return samples
    return (samples * np.float32(gain(wanted_db - is_db))).astype(np.float32)


def echo(played: Samples, size: int, seed: int, over_db: float) -> Samples:
    """What the microphone (16 kHz, `size` samples) hears of `played` (24 kHz), with the noise
    of the room; a talker would be `over_db` over it."""
    rng = np.random.default_rng([seed, 11])
    response = room_response(rng, ECHO_RT60_S, ECHO_DIRECT_DB)
    near = soxr.resample(played, SPEAKER_RATE_HZ, MIC_RATE_HZ).astype(np.float32)
    late = np.concatenate((np.zeros(round(ECHO_DELAY_S * MIC_RATE_HZ), np.float32), near))
    heard = np.zeros(size, np.float32)
    through = convolve(late, response)[:size]
    heard[: through.size] = scaled(through, TALKER_DB - over_db, active_level_db(through))
    steady = noises.pink(seed % 1000, 16.384)
    steady = np.resize(steady * np.float32(gain(ROOM_NOISE_DB - level_db(steady))), size)
    sound: Samples = np.clip(heard + steady, -1.0, 1.0).astype(np.float32)
    return sound


def _bed(kind: str, size: int, seed: int, over_db: float) -> Samples:
    """A noise that a talker is `over_db` over, another piece of it for each seed.

    Crying and music count by their active level, steady noise by its RMS.
    """
    bed, is_db = _recorded_bed(kind)
    piece = np.take(bed, np.arange(seed % bed.size, seed % bed.size + size), mode="wrap")
    return scaled(piece, TALKER_DB - over_db, is_db)


@cache
def _recorded_bed(kind: str) -> tuple[Samples, float]:
    """The recorded noise where it is there, else one made from numbers; and its level."""
    files = {
        "kitchen": [c for c in recordings() if c.file == "bg/kitchen.flac"],
        "tap": [c for c in recordings() if c.file == "bg/running_tap.flac"],
        "cry": [c for c in recordings() if c.file.startswith("cry_donate/")],
        "music": [c for c in recordings() if c.file.startswith("music/")],
    }[kind]
    if files:
        # Each cry at the same level: they were recorded at very different distances.
        parts = [c.samples() for c in files]
        bed = np.concatenate([scaled(p, TALKER_DB, active_level_db(p)) for p in parts])
    elif kind == "music":
        near = own_sound.music(40.0, 5)
        bed = soxr.resample(near, SPEAKER_RATE_HZ, MIC_RATE_HZ).astype(np.float32)
    else:
        bed = {"kitchen": noises.kitchen, "tap": noises.tap, "cry": noises.cry}[kind](1, 40.0)
    return bed, active_level_db(bed) if kind in ("cry", "music") else level_db(bed)


@cache
def _across() -> Samples:
    """From a talker across the room to the microphone."""
    file = root() / "rir" / "apartment.flac"
    if file.is_file():
        return aligned(read(file))
    return room_response(np.random.default_rng(3), 0.5, 0.0)
