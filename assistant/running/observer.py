"""How the loop tells what a session does."""

from typing import Generic

from assistant.running.conversation import StateT
from assistant.sound.frames import Samples
from assistant.timeline.records import Notice


class Observer(Generic[StateT]):
    """Called by the loop, in its thread; what a subclass does not override does nothing."""

    def record(self, notice: Notice) -> None:
        """Something has happened."""

    def state(self, state: StateT, now_s: float) -> None:
        """The state has changed, at session time `now_s`, and what it asked for is done."""

    def frame(self, speaker: Samples, microphone: Samples) -> None:
        """10 ms were played (24 kHz) and heard (16 kHz); the arrays may be reused afterwards."""
