"""Rehearses a scenario in the simulated room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide.history import History
from assistant.guide.known import Known
from assistant.hearing import chain
from assistant.rehearsal.expectations import failed
from assistant.rehearsal.room import Room
from assistant.rehearsal.scenario import Scenario
from assistant.rehearsal.stage import Stage
from assistant.running import assembly
from assistant.running.loop import Loop
from assistant.running.observer import Observer
from assistant.session.conductor import Conductor
from assistant.session.script import Script
from assistant.session.state import State
from assistant.sound.frames import Samples
from assistant.sound.noises import kitchen, tap
from assistant.sound.recorder import WavRecorder
from assistant.speaking.cache import SpeechCache
from assistant.timeline import event_log
from assistant.timeline.records import Notice, Record


@dataclass(frozen=True)
class Rehearsed:
    """How a rehearsal went."""

    reason: str
    """Why the session ended."""
    duration_s: float
    records: Sequence[Record]
    failures: Sequence[tuple[str, str]]
    """Expectations that did not hold, with what happened instead."""
    script: Script


class WaitingSpeech:
    """Renders a missing line there and then, so that a rehearsal is the same each time."""

    def __init__(self, cache: SpeechCache) -> None:
        """`cache` is asked for every line."""
        self._cache = cache

    def get(self, text: str) -> Samples | None:
        """The line at 24 kHz."""
        self._cache.prepare([text])
        return self._cache.get(text)

    def request(self, text: str) -> None:
        """Nothing to do: `get` waits."""

    def poll(self) -> None:
        """Nothing to do: `get` waits."""


class _Observers(Observer[State]):
    """Passes records on to the stage and sound to the recording."""

    def __init__(self, stage: Stage, recorder: WavRecorder) -> None:
        """`stage` is told the records, `recorder` writes the sound."""
        self._stage = stage
        self._recorder = recorder

    def record(self, notice: Notice) -> None:
        """Something has happened."""
        self._stage.record(notice)

    def frame(self, speaker: Samples, microphone: Samples) -> None:
        """10 ms were played and heard."""
        self._recorder.write(speaker, microphone)


def rehearse(
    scenario: Scenario,
    out: Path,
    *,
    folder: Path = Path(),
    model: str | None = None,
    plot: bool = True,
    on_progress: Callable[[str, int, int], None] | None = None,
    speech: SpeechCache | None = None,
    script: Script | None = None,
) -> Rehearsed:
    """Play the scenario through and leave session.wav, events.jsonl and timeline.png in `out`.

    Paths of recordings are relative to `folder`. Raises UserError for a scenario that cannot be
    played.
    """
    out.mkdir(parents=True, exist_ok=True)
    script = script or script_for(scenario)
    cache = speech or assembly.speech(script.settings)
    cache.prepare(
        script.texts(), None if on_progress is None else lambda d, n: on_progress("voice", d, n)
    )
    room = _room(scenario)
    stage = Stage(scenario, script, room, folder)
    recorder = WavRecorder(out / "session.wav")
    music = assembly.music(script.settings, seed=scenario.seed)
    loop = Loop(
        Conductor(script),
        room,
        assembly.mixer(script.settings, music.source),
        WaitingSpeech(cache),
        chain.ear(model or script.settings.model) if scenario.room.microphone else None,
        observer=_Observers(stage, recorder),
    )
    total = int(script.plan.session_s + 60)
    stage.press = loop.keys.put
    while not loop.over and loop.now_s < min(scenario.longest_s, stage.until_s):
        stage.step(loop.now_s)
        loop.frame()
        if on_progress is not None and loop.now_s % 5 < 0.01:
            on_progress("session", min(int(loop.now_s), total), total)
    recorder.close()
    if speech is None:
        cache.close()
    records = event_log.keep(out, loop.records, picture=plot)
    return Rehearsed(
        loop.state.reason or "cut off",
        loop.now_s,
        records,
        failed(scenario.expect, records, stage.said, script.plan) + stage.unsaid,
        script,
    )


def script_for(scenario: Scenario) -> Script:
    """The session of the scenario's baby on its day. Raises UserError like `assembly.script`."""
    library = shipped()
    baby = Baby(
        name=scenario.baby.name,
        pronoun=scenario.baby.pronoun,
        birth_date=scenario.day - timedelta(days=scenario.baby.age_days),
        weeks_early=scenario.baby.weeks_early,
        hips_ok=scenario.baby.hips_ok,
        foot_treatment=scenario.baby.foot_treatment,
        recent_surgery=scenario.baby.recent_surgery,
    )
    now = datetime.combine(scenario.day, time.fromisoformat(scenario.clock))
    many = scenario.sessions_before == "many"
    known = Known.settled(library, now) if many else Known()
    for question, before in scenario.told.items():
        at = now - timedelta(hours=before.hours)
        known = known.after(question, before.answer, at, before.days_ago)
    earlier = scenario.earlier
    history = replace(
        History.established(library) if many else History(),
        sessions_today=earlier.sessions,
        stops_today=earlier.stops,
        last_end=now - timedelta(hours=earlier.hours) if earlier.sessions else None,
    )
    return assembly.script(
        library,
        baby,
        scenario.settings,
        history,
        scenario.day,
        scenario.kind,
        now=now,
        known=known,
    )


def _room(scenario: Scenario) -> Room:
    place = scenario.room
    beds = {"": None, "kitchen": kitchen, "tap": tap}
    make = beds[place.bed]
    return Room(
        seed=scenario.seed,
        echo_gain_db=place.echo_gain_db,
        rt60_s=place.rt60_s,
        noise_db=place.noise_db,
        bed=make(scenario.seed, 20.0) if make else None,
        bed_db=place.bed_db,
        microphone=place.microphone,
    )
