"""A whole session in the simulated room, with everything real but the air."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Mapping, Sequence

import soundfile
import soxr

from assistant import assembly
from assistant.app import Record, Session, ordered
from assistant.errors import UserError
from assistant.expectations import Spoken, failed
from assistant.guide.baby import Baby
from assistant.guide.history import History
from assistant.hearing import chain
from assistant.scenario import Moment, Scenario, Sound
from assistant.session.conductor import Conductor
from assistant.session.script import Script
from assistant.settings import Settings
from assistant.sound.frames import MIC_RATE_HZ, Samples
from assistant.sound.noises import cry, kitchen, tap
from assistant.sound.room import Room
from assistant.sound.tape import Tape
from assistant.speaking.cache import SpeechCache
from assistant.speaking.talkers import talk

ANSWER_DELAY_S = 0.7
"""How soon the parent of a rehearsal answers a question."""


@dataclass(frozen=True)
class Rehearsed:
    """How a rehearsal went."""

    reason: str
    """Why the session ended."""
    duration_s: float
    records: Sequence[Mapping[str, object]]
    failures: Sequence[tuple[str, str]]
    """Expectations that did not hold, with what happened instead."""
    script: Script


class WaitingSpeech:
    """Renders what is missing there and then, so that a rehearsal is the same each time."""

    def __init__(self, cache: SpeechCache) -> None:
        self._cache = cache

    def get(self, text: str) -> Samples | None:
        """The line at 24 kHz."""
        self._cache.prepare([text])
        return self._cache.get(text)

    def request(self, text: str) -> None:
        """Nothing to do: `get` waits."""

    def poll(self) -> None:
        """Nothing to do: `get` waits."""


class Stage:
    """Puts the scenario's sounds into the room when their moment comes."""

    def __init__(self, scenario: Scenario, script: Script, room: Room, folder: Path) -> None:
        self.said: dict[int, Spoken] = {}
        self._room = room
        self._folder = folder
        self._voice = scenario.answer_voice
        self._answers = _answers(script) if scenario.answers else {}
        self._waiting = [(number, sound) for number, sound in enumerate(scenario.say, 1)]
        self._seen: dict[str, int] = {}
        for number, sound in list(self._waiting):
            if sound.at_s is not None:
                self._play(number, sound, sound.at_s)

    def watch(self, record: Record) -> None:
        """Something happened in the session."""
        name = _name(record)
        if name is None:
            return
        self._seen[name] = self._seen.get(name, 0) + 1
        now_s = float(record["t"])
        for number, sound in list(self._waiting):
            if _due(sound, name, self._seen[name]):
                self._play(number, sound, now_s + sound.delay_s)
        text = self._answers.get(name)
        if text and not record.get("cut"):
            self._room.add(talk(self._voice, text), now_s + ANSWER_DELAY_S, -28.0)

    def _play(self, number: int, sound: Sound, at_s: float) -> None:
        self._waiting.remove((number, sound))
        samples, dry = self._samples(sound)
        start_s, end_s = self._room.add(samples, at_s, sound.level_db, dry)
        self.said[number] = Spoken(start_s, end_s)

    def _samples(self, sound: Sound) -> tuple[Samples, bool]:
        if sound.text:
            return talk(sound.voice, sound.text), False
        if sound.cry_s:
            return cry(7, sound.cry_s), False
        path = self._folder / sound.file
        try:
            samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError) as error:
            raise UserError(f"{path}: cannot be read ({error}); mend `file` in [[say]].") from None
        return soxr.resample(samples.mean(axis=1), rate_hz, MIC_RATE_HZ), True


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

    `folder` is what recordings are relative to. Raises UserError for what cannot be played.
    """
    out.mkdir(parents=True, exist_ok=True)
    script = script or _script(scenario)
    cache = speech or assembly.speech(script.settings)
    cache.prepare(
        script.texts(), None if on_progress is None else lambda d, n: on_progress("voice", d, n)
    )
    room = _room(scenario)
    stage = Stage(scenario, script, room, folder)
    tape = Tape(out / "session.wav")
    music = assembly.music(script.settings, seed=scenario.seed)
    session = Session(
        Conductor(script),
        room,
        assembly.mixer(script.settings, music.source),
        WaitingSpeech(cache),
        chain.ear(model or script.settings.model) if scenario.room.microphone else None,
        on_record=stage.watch,
        on_frame=tape.write,
    )
    total = int(script.plan.session_s + 60)
    while not session.over and session.now_s < scenario.longest_s:
        session.frame()
        if on_progress is not None and session.now_s % 5 < 0.01:
            on_progress("session", min(int(session.now_s), total), total)
    tape.close()
    if speech is None:
        cache.close()
    records = ordered(session.records)
    with (out / "events.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    if plot:
        from assistant.timeline import plot as draw

        draw(records, out / "session.wav", out / "timeline.png")
    return Rehearsed(
        session.state.reason or "cut off",
        session.now_s,
        records,
        failed(scenario.expect, records, stage.said, script.plan),
        script,
    )


def _script(scenario: Scenario) -> Script:
    from datetime import timedelta

    baby = Baby(
        name=scenario.baby.name,
        pronoun=scenario.baby.pronoun,
        birth_date=scenario.day - timedelta(days=scenario.baby.age_days),
        weeks_early=scenario.baby.weeks_early,
    )
    try:
        settings = Settings.model_validate(scenario.settings)
    except ValueError as error:
        line = str(error).splitlines()
        raise UserError(f"scenario: settings: {' '.join(line[1:3])}") from None
    history = History.established() if scenario.sessions_before == "many" else History()
    return assembly.script(baby, settings, history, scenario.day, scenario.kind)


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


def _answers(script: Script) -> dict[str, str]:
    """What the parent of a rehearsal says after which line."""
    answers = {f"line_end:gate.{q.id}": q.passes_on for q in script.questions}
    return {
        **answers,
        "line_end:setup.ready": "ready",
        "line_end:setup.take_time": "ready",
        "line_end:greeting.ask": "we're ready",
    }


def _name(record: Record) -> str | None:
    fields = {"line": "id", "line_end": "id", "step": "technique", "cue": "name"}
    field = fields.get(record["kind"], "name")
    return f"{record['kind']}:{record[field]}" if field in record else None


def _due(moment: Moment, name: str, count: int) -> bool:
    return moment.after == name and moment.count == count
