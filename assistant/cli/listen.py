"""`babymassage listen`: the hearing chain over recordings."""

import json
import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import soundfile
import soxr
import typer

from assistant.errors import UserError
from assistant.hearing import chain
from assistant.hearing.ear import Ear, Utterance
from assistant.session.state import Phase
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, Samples

LEAD_S = 0.5
"""Quiet before each recording: the ear has been open for a while."""

TAIL_S = 1.5
"""Quiet after it: time to decide."""


def listen(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="WAV or FLAC.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line for each file.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(help="Name or path of the recogniser's model."),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(help="Session state to listen in, such as gate or doing; any without."),
    ] = None,
) -> None:
    """Print what is heard in recordings, and what would be acted on."""
    if state is not None and state not in [phase.value for phase in Phase]:
        raise UserError(f"--state {state}: use one of {', '.join(p.value for p in Phase)}.")
    ear = chain.ear(model, own=chain.own_phrases())
    ear.state = state
    for file in files:
        found = heard_in(ear, file)
        if as_json:
            typer.echo(json.dumps(found))
            continue
        typer.echo(f"{file} ({found['duration_s']:.1f} s)")
        for one in found["heard"]:
            meant = one["intent"] or "-"
            typer.echo(f"  {one['start_s']:6.2f}  {meant:<12} {one['text']} ({one['confidence']})")


def heard_in(ear: Ear, file: Path) -> dict[str, Any]:
    """What is heard in one recording: file, duration_s, cpu_s, heard.

    Times count from the start of the recording. Raises UserError for one that cannot be read.
    """
    samples = read(file)
    quiet = np.zeros(round(LEAD_S * MIC_RATE_HZ), np.float32)
    after = np.zeros(round(TAIL_S * MIC_RATE_HZ), np.float32)
    audio = np.concatenate((quiet, samples, after))
    begin_s, begin_cpu = ear.now_s, time.process_time()
    decided: list[Utterance] = []
    for at in range(0, audio.size, MIC_FRAME):
        decided += ear.hear(audio[at : at + MIC_FRAME])
    decided += ear.flush()
    cpu_s = time.process_time() - begin_cpu
    shift_s = begin_s + LEAD_S
    return {
        "file": str(file),
        "duration_s": round(samples.size / MIC_RATE_HZ, 3),
        "cpu_s": round(cpu_s, 4),
        "heard": [
            {
                "text": one.text,
                "intent": one.intent.name.value if one.intent else None,
                "confidence": round(one.confidence, 3),
                "score": round(one.score, 2),
                "start_s": round(one.start_s - shift_s, 3),
                "end_s": round(one.end_s - shift_s, 3),
                "decided_s": round(one.decided_s - shift_s, 3),
            }
            for one in acted_once(decided)
        ],
    }


def acted_once(decided: list[Utterance]) -> list[Utterance]:
    """One entry an utterance: the final words, with the moment of an early decision."""
    found: list[Utterance] = []
    for one in decided:
        if one.final and one.early is not None and found and not found[-1].final:
            early = found[-1]
            if one.intent is None or one.intent.name == one.early.name:
                # It was obeyed early, and that stands.
                found[-1] = Utterance(
                    one.text if one.intent else early.text,
                    early.intent,
                    one.score,
                    one.start_s if one.intent else early.start_s,
                    one.end_s if one.intent else early.end_s,
                    early.decided_s,
                    True,
                    one.early,
                )
                continue
        found.append(one)
    return found


def read(file: Path) -> Samples:
    """A recording of any rate and number of channels as mono at 16 kHz."""
    try:
        samples, rate_hz = soundfile.read(file, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError):
        why = "cannot be read as audio" if file.is_file() else "is not there"
        raise UserError(f"{file}: {why}; give a WAV or FLAC file.") from None
    mono = samples.mean(axis=1)
    if rate_hz != MIC_RATE_HZ:
        mono = soxr.resample(mono, rate_hz, MIC_RATE_HZ)
    return np.asarray(mono, np.float32)
