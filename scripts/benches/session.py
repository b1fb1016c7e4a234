"""A whole session: speed, CPU by part, memory, how soon "stop" silences speech, cue timing."""

import argparse
import json
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from rich.console import Console
from rich.table import Table

from assistant.config.settings import Settings
from assistant.hearing import chain
from assistant.hearing.ear import Ear
from assistant.hearing.vad import VoiceActivity
from assistant.hearing.vosk_recognizer import VoskRecognizer
from assistant.rehearsal.room import Room
from assistant.rehearsal.run import WaitingSpeech, rehearse, script_for
from assistant.rehearsal.scenario import BabyProfile, Moment, Scenario, Sound
from assistant.rehearsal.talkers import talk
from assistant.running import assembly
from assistant.running.loop import Loop
from assistant.running.observer import Observer
from assistant.session.before.answering import ANSWER_FROM_S
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent, IntentName
from assistant.session.state import Phase, State
from assistant.sound.cues import cue
from assistant.sound.echo.canceller import EchoCanceller
from assistant.sound.frames import FRAME_S, SPEAKER_RATE_HZ, Samples, level_db
from assistant.sound.mixer import Mixer
from assistant.sound.noises import cry, kitchen
from assistant.sound.recorder import WavRecorder
from assistant.timeline.records import CueRecord, LineRecord, Notice

FIVE_MINUTES = Scenario(
    title="Three to five months",
    baby=BabyProfile(age_days=120),
    say=[
        Sound(text="how long left", after="cue:start", count=2),
        Sound(text="come on other foot", after="cue:done", delay_s=4.0),
        Sound(text="say that again", after="line_end:step.fg-tap-foot", voice="espeak:en-gb+f2"),
    ],
)

TALKERS = ("en-us", "en-us+m3", "en-us+m7", "en-us+f4", "en-gb", "en-gb+m2", "en-gb+f2", "en-gb+f5")
"""espeak voices that say "stop"; the assistant speaks with none of them."""

SILENT_DB = -60.0
TALKER_DB = -26.0
LATEST_S = 2.5
"""A stop that has not silenced speech by then counts as missed."""


# -- CPU -----------------------------------------------------------------------------------


class Clock:
    """CPU seconds spent inside methods that were wrapped, by name."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}
        self.wall_s: dict[str, float] = {}

    def on(self, name: str, owner: Any, *methods: str) -> None:
        self.cpu_s[name] = self.wall_s[name] = 0.0
        for method in methods:
            setattr(owner, method, self._timed(name, getattr(owner, method)))

    def _timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            wall_s, cpu_s = time.perf_counter(), time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.cpu_s[name] += time.process_time() - cpu_s
                self.wall_s[name] += time.perf_counter() - wall_s

        return timed


def session_cost(clock: Clock, model: str | None, quick: bool) -> dict[str, Any]:
    clock.on("session", Loop, "frame")
    clock.on("echo canceller", EchoCanceller, "cancel")
    clock.on("hearing", Ear, "hear")
    clock.on("voice activity", VoiceActivity, "probability")
    clock.on("recogniser", VoskRecognizer, "accept", "partial", "finish")
    clock.on("mixer and music", Mixer, "frame")
    clock.on("room", Room, "exchange")
    clock.on("recording", WavRecorder, "write")
    scenario = FIVE_MINUTES
    if quick:
        scenario = scenario.model_copy(update={"until": Moment(at_s=60.0), "say": []})
    with tempfile.TemporaryDirectory() as folder:
        played = rehearse(scenario, Path(folder), model=model, plot=False)
    cpu = {name: spent / played.duration_s for name, spent in clock.cpu_s.items()}
    live = cpu["session"] - cpu["room"] - cpu["recording"]
    named = ("echo canceller", "hearing", "mixer and music")
    return {
        "session_s": round(played.duration_s, 1),
        "failures": list(played.failures),
        "wall_s_per_s": clock.wall_s["session"] / played.duration_s,
        "wall_s_for_five_minutes": 300 * clock.wall_s["session"] / played.duration_s,
        "cpu_s_per_s": {
            "rehearsed, all in": cpu["session"],
            "live, all in": live,
            "echo canceller": cpu["echo canceller"],
            "hearing": cpu["hearing"],
            "hearing: voice activity": cpu["voice activity"],
            "hearing: recogniser": cpu["recogniser"],
            "mixer and music": cpu["mixer and music"],
            "session and loop": live - sum(cpu[name] for name in named),
            "room (rehearsal only)": cpu["room"],
            "recording (rehearsal only)": cpu["recording"],
        },
        **memory(),
    }


def memory() -> dict[str, float]:
    """Resident memory in MB: now, and at its highest."""
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {"resident_max_mb": highest / (1e6 if sys.platform == "darwin" else 1e3)}
    status = Path("/proc/self/status")
    if status.is_file():
        now = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        found["resident_mb"] = int(now[1]) / 1e3 if now else 0.0
    return found


# -- stop ----------------------------------------------------------------------------------


class Trial(Observer[State]):
    """A real session, led by keys to where it announces the first step; then somebody speaks."""

    def __init__(self, room: Room, model: str | None) -> None:
        scenario = Scenario(
            title="stop", baby=BabyProfile(age_days=60), settings=Settings(music="off")
        )
        self.script = script_for(scenario)
        self.room = room
        self.played: list[Samples] = []
        self.keys: list[tuple[float, IntentName]] = []
        self.loop = Loop(
            Conductor(self.script),
            room,
            assembly.mixer(self.script.settings, assembly.music(self.script.settings).source),
            WaitingSpeech(assembly.speech(self.script.settings)),
            chain.ear(model),
            observer=self,
        )
        while self.loop.state.phase is not Phase.DOING:
            if self.keys and self.keys[0][0] <= self.loop.now_s:
                self.loop.keys.put(Intent(self.keys.pop(0)[1]))
            self.loop.frame()
            if self.loop.now_s > 60:
                raise RuntimeError("the session does not come to its first step")

    def frame(self, speaker: Samples, microphone: Samples) -> None:
        self.played.append(speaker.copy())

    def record(self, record: Notice) -> None:
        """Answer each line before the first step as soon as an answer to it counts."""
        asked = {f"gate.{one.id}": IntentName(one.passes_on) for one in self.script.questions}
        ready = dict.fromkeys(("setup.1", "greeting.greeting", "greeting.still"), IntentName.READY)
        key = (asked | ready).get(record.id) if isinstance(record, LineRecord) else None
        if key is not None:
            self.keys.append((record.t + ANSWER_FROM_S + 0.1, key))

    def silence_s(self, voice: str, text: str, delay_s: float) -> float | None:
        """From the end of the spoken words to the end of our speech; None where it went on."""
        said = self.room.add(talk(voice, text), self.loop.now_s + delay_s, TALKER_DB)
        while self.loop.now_s < said[1] + LATEST_S and self.loop.state.phase is Phase.DOING:
            self.loop.frame()
        if self.loop.state.reason != "stopped":
            return None
        for _ in range(5):
            self.loop.frame()
        loud = [n for n, frame in enumerate(self.played) if level_db(frame) > SILENT_DB]
        return (loud[-1] + 1) * FRAME_S - said[1]


def stops(model: str | None, trials: int, make_room: Callable[[int], Room]) -> dict[str, Any]:
    heard: list[float] = []
    missed: dict[str, int] = {}
    for number in range(trials):
        voice = TALKERS[number % len(TALKERS)]
        delay_s = 0.8 + 0.23 * (number // len(TALKERS))
        late_s = Trial(make_room(number), model).silence_s(f"espeak:{voice}", "stop", delay_s)
        if late_s is None:
            missed[voice] = missed.get(voice, 0) + 1
        else:
            heard.append(late_s)
    return {
        "trials": trials,
        "heard": len(heard),
        "missed_by_voice": missed,
        "median_s": statistics.median(heard) if heard else None,
        "p95_s": float(np.percentile(heard, 95)) if heard else None,
    }


def quiet_room(seed: int) -> Room:
    """Nobody else, and a loudspeaker that the microphone does not hear."""
    return Room(seed=seed, echo_gain_db=-120.0, rt60_s=0.3)


def usual_room(seed: int) -> Room:
    return Room(seed=seed, echo_gain_db=-22.0, rt60_s=0.3)


def kitchen_room(seed: int) -> Room:
    return Room(seed=seed, echo_gain_db=-22.0, bed=kitchen(seed, 20.0), bed_db=TALKER_DB - 15.0)


def crying_room(seed: int) -> Room:
    room = Room(seed=seed, echo_gain_db=-22.0)
    room.add(cry(seed, 20.0), 0.0, TALKER_DB - 6.0)
    return room


# -- cues ----------------------------------------------------------------------------------


def cue_error_ms(model: str | None) -> dict[str, float]:
    """How far cues begin from their planned time, in the recording of a session without music."""
    scenario = Scenario(
        title="cues",
        baby=BabyProfile(age_days=60),
        settings=Settings(music="off"),
        until=Moment(after="cue:done", count=2, delay_s=1.5),
    )
    with tempfile.TemporaryDirectory() as folder:
        played = rehearse(scenario, Path(folder), model=model, plot=False)
        stereo, _ = soundfile.read(Path(folder) / "session.wav", dtype="float32")
    lines = [r for r in played.records if isinstance(r, LineRecord)]
    errors = []
    for record in (r for r in played.records if isinstance(r, CueRecord)):
        planned_s = record.planned_t
        sound = cue(record.name)
        end_s = planned_s + sound.size / SPEAKER_RATE_HZ
        if any(line.t < end_s + 0.1 and line.end_t > planned_s - 0.1 for line in lines):
            continue  # Speech over it would be measured, too.
        first = round((planned_s - 0.1) * SPEAKER_RATE_HZ)
        span = stereo[first : first + sound.size + round(0.2 * SPEAKER_RATE_HZ), 0]
        at = first + int(np.argmax(np.correlate(span, sound, "valid")))
        errors.append(abs(at / SPEAKER_RATE_HZ - planned_s) * 1e3)
    return {"cues": len(errors), "largest_ms": max(errors)}


# -- what comes out ------------------------------------------------------------------------


def show(found: dict[str, Any]) -> None:
    console = Console()
    cost, cues = found["session"], found["cues"]
    table = Table("measured", "figure", title=f"A session of {cost['session_s']:.0f} s")
    table.add_row("wall time for five minutes", f"{cost['wall_s_for_five_minutes']:.1f} s")
    for name, cpu in cost["cpu_s_per_s"].items():
        table.add_row(f"CPU s per s: {name}", f"{cpu:.4f}")
    for name in ("resident_mb", "resident_max_mb"):
        if name in cost:
            table.add_row(name.replace("_mb", " memory").replace("_", ", "), f"{cost[name]:.0f} MB")
    table.add_row(f"cue timing error, largest of {cues['cues']}", f"{cues['largest_ms']:.2f} ms")
    console.print(table)
    title = "End of the word to silence"
    table = Table("“stop” while we speak", "heard", "median", "95 %", title=title)
    for room, stop in found["stop"].items():
        times = [f"{stop[key]:.2f} s" if stop["heard"] else "-" for key in ("median_s", "p95_s")]
        table.add_row(room, f"{stop['heard']} of {stop['trials']}", *times)
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute; rougher figures")
    parser.add_argument("--json", action="store_true", help="figures as one JSON object")
    parser.add_argument("--model", help="name or path of the recogniser's model")
    asked = parser.parse_args()
    rooms = {"quiet, no echo": quiet_room}
    if not asked.quick:
        rooms |= {
            "our echo": usual_room,
            "echo, kitchen 15 dB under": kitchen_room,
            "echo, a cry 6 dB under": crying_room,
        }
    trials = 8 if asked.quick else 40
    # The session first: what it takes in memory is then its own.
    found = {"session": session_cost(Clock(), asked.model, asked.quick)}
    found["cues"] = cue_error_ms(asked.model)
    found["stop"] = {name: stops(asked.model, trials, room) for name, room in rooms.items()}
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        show(found)


if __name__ == "__main__":
    main()
