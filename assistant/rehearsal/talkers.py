"""Other people's voices, for rehearsals and tests: a parent, a sibling, somebody at the door.

The assistant never speaks with these. Each voice is written `ENGINE:NAME[:SETTING=NUMBER...]`:

    espeak:en-us+m3    espeak:en-gb+f2:speed=150:pitch=60
    flite:slt          flite:rms:speed=150
    festival:cmu_us_slt_arctic_hts

`speed` is in words per minute (espeak and flite), `pitch` 0 to 99 with 50 as the voice's own
(espeak). A voice says the same text with the same bytes each time.
"""

import difflib
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soxr

from assistant import places
from assistant.errors import UserError
from assistant.sound.frames import MIC_RATE_HZ, Samples
from assistant.speaking import clip
from assistant.speaking.tidy import trimmed
from assistant.speaking.wav import recorded

PEAK = 0.5
"""Loudest sample of every utterance; the room sets levels from there."""

_EDGE_S = 0.015
_SILENT_DB = 37.0
"""Recorded voices carry noise: sound this far under the loudest part counts as silence. At 30 dB
the last sound of "go back" went with it, and the recogniser no longer knew the words."""

_LIMIT_S = 30.0
_VERSION = 1

_FLITE_SPEED_WPM = 170.0
"""Flite's own speed, near enough to turn a speed into its stretch factor."""

_ESPEAK_ENGLISH = {"en-us": "gmw/en-US", "en-gb": "gmw/en"}
"""By id, because espeak-ng drops the variant of a voice that is named by its language."""


@dataclass(frozen=True)
class _Engine:
    program: str
    package: str
    settings: tuple[str, ...]
    command: Callable[[str, dict[str, float], str, Path], list[str]]
    names: Callable[[], list[str]]


def talk(voice: str, text: str) -> Samples:
    """`text` in `voice`, 16 kHz, peak 0.5, at most 30 ms of silence at either end.

    Kept under the cache folder where that can be written. Raises `UserError` where the voice or
    its program is not there.
    """
    kept = places.cache_dir() / "talkers" / f"{_key(voice, text)}.wav"
    pcm = clip.read(kept, MIC_RATE_HZ)
    if pcm is None:
        pcm = clip.to_pcm(_said(voice, text))
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            clip.write(kept, pcm, MIC_RATE_HZ)
        except OSError:
            pass  # Only slower the next time.
    return clip.to_samples(pcm)


def available() -> list[str]:
    """The voices that work on this machine, without settings."""
    return [
        f"{name}:{voice}"
        for name, engine in _ENGINES.items()
        if shutil.which(engine.program)
        for voice in engine.names()
    ]


def _said(voice: str, text: str) -> Samples:
    engine, name, settings = _parsed(voice)
    if shutil.which(engine.program) is None:
        raise UserError(
            f"voice {voice}: {engine.program} is not installed; "
            f"sudo apt-get install {engine.package}"
        )
    if name not in engine.names():
        known = engine.names()
        near = difflib.get_close_matches(name, known, n=6, cutoff=0.4) or known[:6]
        raise UserError(f"voice {voice}: no such voice here; there is {', '.join(near)}")
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "said.wav"
        try:
            done = subprocess.run(
                engine.command(name, settings, text, raw),
                input=text,
                text=True,
                capture_output=True,
                timeout=_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UserError(f"voice {voice}: {engine.program} hangs; reinstall it") from error
        if done.returncode or not raw.is_file():
            why = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
            raise UserError(f"voice {voice}: {engine.program} failed: {why}")
        sound, rate_hz = recorded(raw)
    sound = soxr.resample(sound, rate_hz, MIC_RATE_HZ, quality="HQ").astype(np.float32)
    sound = trimmed(sound, MIC_RATE_HZ, _EDGE_S, _EDGE_S, _SILENT_DB)
    peak = float(np.abs(sound).max())
    if peak == 0.0:
        raise UserError(f'voice {voice}: there is nothing to say in "{text}"')
    return sound * np.float32(PEAK / peak)


def _parsed(voice: str) -> tuple[_Engine, str, dict[str, float]]:
    engine_name, _, rest = voice.partition(":")
    name, *pairs = rest.split(":")
    engine = _ENGINES.get(engine_name)
    if engine is None:
        raise UserError(f"voice {voice}: begin with one of {', '.join(_ENGINES)} and a colon")
    settings: dict[str, float] = {}
    for pair in pairs:
        key, _, number = pair.partition("=")
        if key not in engine.settings:
            known = ", ".join(engine.settings) or "none"
            raise UserError(f"voice {voice}: {engine_name} has no setting {key}; known: {known}")
        try:
            settings[key] = float(number)
        except ValueError:
            raise UserError(f"voice {voice}: {key} must be a number, as in {key}=50") from None
    return engine, name, settings


def _key(voice: str, text: str) -> str:
    return hashlib.sha256(f"{voice}|{text}|{_VERSION}".encode()).hexdigest()[:32]


def _espeak(name: str, settings: dict[str, float], text: str, out: Path) -> list[str]:
    language, plus, variant = name.partition("+")
    voice = _ESPEAK_ENGLISH.get(language, language) + plus + variant
    speed, pitch = round(settings.get("speed", 160)), round(settings.get("pitch", 50))
    options = ["-v", voice, "-s", str(speed), "-p", str(pitch)]
    return ["espeak-ng", *options, "-w", str(out), "--stdin"]


@cache
def _espeak_names() -> list[str]:
    variants = [row[4].removeprefix("!v/") for row in _espeak_table("variant")]
    plain = [*_ESPEAK_ENGLISH, *(row[1] for row in _espeak_table("en") if "gmw/" in row[4])]
    return [
        language + variant
        for language in dict.fromkeys(plain)
        for variant in ("", *(f"+{v}" for v in variants))
    ]


def _espeak_table(of: str) -> list[list[str]]:
    listed = subprocess.run(
        ["espeak-ng", f"--voices={of}"], capture_output=True, text=True, check=False
    )
    return [line.split() for line in listed.stdout.splitlines()[1:]]


def _flite(name: str, settings: dict[str, float], text: str, out: Path) -> list[str]:
    stretch = _FLITE_SPEED_WPM / settings.get("speed", _FLITE_SPEED_WPM)
    options = ["-voice", name, "--setf", f"duration_stretch={stretch:.3f}"]
    return ["flite", *options, "-t", text, "-o", str(out)]


@cache
def _flite_names() -> list[str]:
    listed = subprocess.run(["flite", "-lv"], capture_output=True, text=True, check=False)
    # "awb_time" only tells the time of day.
    return [v for v in listed.stdout.partition(":")[2].split() if v != "awb_time"]


def _festival(name: str, settings: dict[str, float], text: str, out: Path) -> list[str]:
    return ["text2wave", "-eval", f"(voice_{name})", "-o", str(out)]


@cache
def _festival_names() -> list[str]:
    return sorted(p.name for p in Path("/usr/share/festival/voices").glob("*/*") if p.is_dir())


_ENGINES = {
    "espeak": _Engine("espeak-ng", "espeak-ng", ("speed", "pitch"), _espeak, _espeak_names),
    "flite": _Engine("flite", "flite", ("speed",), _flite, _flite_names),
    "festival": _Engine("text2wave", "festival festvox-us-slt-hts", (), _festival, _festival_names),
}
