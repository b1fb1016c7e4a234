"""What else is to be heard while somebody talks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """A room and its noise."""

    name: str
    bed: str = ""
    """A noise: kitchen, tap, cry or music."""
    echo: str = ""
    """What our own loudspeaker plays: speech (over ducked music) or music."""
    over_db: float = 0.0
    """Level of the talker over it, both as active levels at the microphone."""
    across: bool = False
    """The talker is heard through a measured response of an apartment."""

    step: int = 4
    """Every so manieth of people's clips is heard in it."""
    synthetic_step: int = 9
    """The same of the synthetic ones."""

    @property
    def plain(self) -> bool:
        """The clip as it is, at its own level."""
        return not (self.bed or self.echo or self.across)


CLEAN = Condition("clean", step=1, synthetic_step=1)
KITCHEN_12 = Condition("kitchen 12 dB", bed="kitchen", over_db=12.0, step=2, synthetic_step=2)
SPEECH_0 = Condition("our speech 0 dB", echo="speech", step=2)

CONDITIONS = (
    CLEAN,
    Condition("across the room", across=True),
    KITCHEN_12,
    Condition("kitchen 6 dB", bed="kitchen", over_db=6.0),
    Condition("tap 12 dB", bed="tap", over_db=12.0),
    Condition("crying 6 dB under", bed="cry", over_db=6.0, step=2),
    Condition("crying 0 dB", bed="cry", over_db=0.0),
    Condition("music 10 dB under", bed="music", over_db=10.0),
    SPEECH_0,
    Condition("our speech -10 dB", echo="speech", over_db=-10.0),
    Condition("our music 0 dB", echo="music"),
)
"""All of them; levels of our own sound are the talker's over the echo."""

QUICK = tuple(c for c in CONDITIONS if c.step <= 2)
"""Those that a quick look has time for."""
