"""Who is in the room of a rehearsal: they speak, cry and press keys when their moment comes."""

from collections.abc import Callable
from pathlib import Path

import soundfile
import soxr

from assistant.errors import UserError
from assistant.rehearsal.expectations import SaySpan
from assistant.rehearsal.room import Room
from assistant.rehearsal.scenario import Moment, Scenario, Sound
from assistant.rehearsal.talkers import talk
from assistant.running.observer import Observer
from assistant.session.intents import Intent, IntentName
from assistant.session.script import Script
from assistant.session.state import State
from assistant.sound.frames import MIC_RATE_HZ, Samples
from assistant.sound.noises import cry
from assistant.timeline.records import LineEnd, Notice, label

ANSWER_DELAY_S = 0.7
"""How soon the parent of a rehearsal answers a question."""

ANSWER_DB = -28.0
"""How loud, at the microphone."""

_READY = {
    "line_end:setup.ready": ("ready", IntentName.READY),
    "line_end:setup.take_time": ("ready", IntentName.READY),
    "line_end:greeting.ask": ("we're ready", IntentName.READY),
}


class Stage(Observer[State]):
    """Puts the scenario's sounds into the room when their moment comes."""

    def __init__(self, scenario: Scenario, script: Script, room: Room, folder: Path) -> None:
        """Paths of recordings are relative to `folder`."""
        self.said: dict[int, SaySpan] = {}
        """When each [[say]], by its number from 1, was to be heard."""
        self.press: Callable[[Intent], None] = lambda intent: None
        """Called with the intent of each key that is pressed."""
        self.until_s = float("inf")
        """When the rehearsal is to be cut off."""
        self._scenario = scenario
        self._room = room
        self._folder = folder
        self._answers = _answers(scenario, script) if scenario.answers else {}
        self._waiting = dict(enumerate(scenario.say, 1))
        self._keys: list[tuple[float, Intent]] = []
        self._seen: dict[str, int] = {}
        for number, sound in list(self._waiting.items()):
            if sound.at_s is not None:
                self._play(number, sound, sound.at_s)
        if scenario.until is not None and scenario.until.at_s is not None:
            self.until_s = scenario.until.at_s

    @property
    def unsaid(self) -> list[tuple[str, str]]:
        """Sounds that never came, as failures: an expectation after one proves nothing."""
        return [(f"[[say]] {n}: {s.words}", "never came") for n, s in self._waiting.items()]

    def record(self, notice: Notice) -> None:
        """Start the sounds that wait for this moment, and answer a question that was asked."""
        name = f"{notice.kind}:{label(notice)}"
        self._seen[name] = self._seen.get(name, 0) + 1
        now_s = notice.t
        for number, sound in list(self._waiting.items()):
            if self._is_due(sound, name):
                self._play(number, sound, now_s + sound.delay_s)
        until = self._scenario.until
        if until is not None and self._is_due(until, name):
            self.until_s = now_s + until.delay_s
        if isinstance(notice, LineEnd) and name in self._answers and not notice.cut:
            self._answer(*self._answers[name], now_s + ANSWER_DELAY_S)

    def step(self, now_s: float) -> None:
        """A frame is about to play: press the keys that are due."""
        for at_s, intent in [key for key in self._keys if key[0] <= now_s]:
            self._keys.remove((at_s, intent))
            self.press(intent)

    def _is_due(self, moment: Moment, name: str) -> bool:
        return moment.after == name and moment.count == self._seen[name]

    def _answer(self, text: str, intent: IntentName, at_s: float) -> None:
        if self._room.has_microphone:
            self._room.add(talk(self._scenario.answer_voice, text), at_s, ANSWER_DB)
        else:
            self._keys.append((at_s, Intent(intent)))

    def _play(self, number: int, sound: Sound, at_s: float) -> None:
        del self._waiting[number]
        if sound.key is not None:
            self._keys.append((at_s, Intent(sound.key)))
            self.said[number] = SaySpan(at_s, at_s)
            return
        samples, dry = self._samples(sound)
        self.said[number] = SaySpan(*self._room.add(samples, at_s, sound.level_db, dry))

    def _samples(self, sound: Sound) -> tuple[Samples, bool]:
        if sound.text:
            return talk(sound.voice, sound.text), False
        if sound.cry_s:
            return cry(7, sound.cry_s), False
        path = self._folder / sound.file
        try:
            samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError) as error:
            raise UserError(f"{path}: cannot be read ({error}); fix `file` in [[say]].") from None
        return soxr.resample(samples.mean(axis=1), rate_hz, MIC_RATE_HZ), True


def _answers(scenario: Scenario, script: Script) -> dict[str, tuple[str, IntentName]]:
    """The answer of a rehearsal's parent to each line that asks, in words and as a key."""
    known = [question.id for question in script.questions]
    for name in scenario.answer:
        if name not in known:
            raise UserError(f"scenario: answer.{name}: no such question; use {', '.join(known)}.")
    answers = {q.id: scenario.answer.get(q.id, q.passes_on) for q in script.questions}
    return _READY | {
        f"line_end:gate.{id_}": (a.replace("_", " "), IntentName(a)) for id_, a in answers.items()
    }
