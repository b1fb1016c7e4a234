"""What can happen to a session."""

from dataclasses import dataclass

from assistant.session.intents import Intent


@dataclass(frozen=True)
class Started:
    """The first frame is about to play."""


@dataclass(frozen=True)
class Tick:
    """A frame has been played."""


@dataclass(frozen=True)
class Heard:
    """The parent meant something, by voice or by key."""

    intent: Intent
    early: bool = False
    """Acted on before the speaker had ended."""


@dataclass(frozen=True)
class Revised:
    """An utterance that was obeyed early ended as something else."""

    early: Intent
    """What was obeyed."""
    intent: Intent | None
    """What the whole utterance meant; None where it is not known."""


@dataclass(frozen=True)
class Unclear:
    """Somebody spoke clearly, but not in a known phrase."""


@dataclass(frozen=True)
class LineDone:
    """A line was spoken to its end."""

    token: int
    """The `Say.token` of the line."""


@dataclass(frozen=True)
class CardGone:
    """The sound card vanished; nothing is played or heard until it is back."""


@dataclass(frozen=True)
class CardBack:
    """The sound card is there again."""


Event = Started | Tick | Heard | Revised | Unclear | LineDone | CardGone | CardBack
"""Any of them."""
