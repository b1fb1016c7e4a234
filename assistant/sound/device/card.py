"""The one interface to loudspeaker and microphone."""

from typing import Protocol

from assistant.sound.frames import Samples


class CardLost(Exception):  # noqa: N818  (what happened, not whose fault)
    """The device went away; the message says which and why."""


class Card(Protocol):
    """A loudspeaker and a microphone that run on the same frames."""

    @property
    def name(self) -> str:
        """The devices in use, for people."""
        ...

    has_microphone: bool
    """False where nothing can be recorded: `exchange` then returns silence."""

    def exchange(self, speaker: Samples) -> Samples:
        """Play one loudspeaker frame (240 samples at 24 kHz) and return one microphone
        frame (160 samples at 16 kHz).

        Waits as long as the device needs. Raises `CardLost` if it is gone.
        """
        ...

    def close(self) -> None:
        """Stop and let the device go."""
        ...
