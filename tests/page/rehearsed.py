"""A whole session in the simulated room, with keys for answers, that a test moves on by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.config.settings import Settings
from assistant.rehearsal.room import Room
from assistant.rehearsal.run import script_for
from assistant.rehearsal.scenario import BabyProfile, Place, Scenario
from assistant.rehearsal.stage import Stage
from assistant.running import assembly
from assistant.running.loop import Loop
from assistant.session.conductor import Conductor
from assistant.session.intents import Intent
from assistant.session.snapshot import Snapshot
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.timeline.records import Record


class Murmur:
    """Stands in for the rendered voice: as long as the words, and silent."""

    def get(self, text: str) -> Samples:
        return np.zeros(len(text.split()) * SPEAKER_RATE_HZ // 5, np.float32)

    def request(self, text: str) -> None:
        pass

    def poll(self) -> None:
        pass


class Rehearsed:
    """The session of a baby of two months, answered with keys."""

    def __init__(self) -> None:
        scenario = Scenario(
            title="By keys",
            baby=BabyProfile(age_days=60),
            settings=Settings(music="off"),
            room=Place(microphone=False),
        )
        script = script_for(scenario)
        room = Room(seed=1, microphone=False)
        self._stage = Stage(scenario, script, room, Path())
        self.loop = Loop(
            Conductor(script),
            room,
            assembly.mixer(script.settings, assembly.music(script.settings).source),
            Murmur(),
            None,
            observer=self._stage,
            playing=lambda: "Suo Gân",
        )
        self._stage.press = self.loop.keys.put

    @property
    def snapshot(self) -> Snapshot:
        return self.loop.snapshot

    @property
    def records(self) -> list[Record]:
        return self.loop.records

    def tell(self, intent: Intent) -> bool:
        """What a page hands on."""
        self.loop.keys.put(intent)
        return True

    def until(self, reached: Callable[[Snapshot], bool]) -> bool:
        """Play on to the first snapshot that has `reached` it; False where the end came first."""
        while not self.loop.over:
            before = self.loop.snapshot
            self._stage.step(self.loop.now_s)
            self.loop.frame()
            if self.loop.snapshot is not before and reached(self.loop.snapshot):
                return True
        return False

    def to_next_line(self) -> bool:
        """Play on until other words are spoken."""
        said = self.snapshot.saying
        return self.until(lambda snapshot: snapshot.saying != said)
