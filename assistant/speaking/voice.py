"""The one interface to anything that can say a sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from assistant.errors import UserError


class VoiceError(UserError):
    """The speech engine is missing, broken or hangs; the message says how to fix it."""


class EngineError(VoiceError):
    """The engine cannot speak on this machine at all; another one may."""


class TextError(VoiceError):
    """The engine speaks, but not these texts; another one may say them."""

    def __init__(self, why: str, indices: Sequence[int]) -> None:
        """`why` is one line for the parent; `indices` are the texts' places in the batch."""
        super().__init__(why)
        self.indices = tuple(indices)


@dataclass(frozen=True)
class VoiceSpec:
    """Which voice speaks, and how fast: all that decides how a line sounds."""

    engine: str
    """The program behind it, such as "espeak", "nsss" or "sapi5"."""
    voice: str
    """The voice as the engine names it, such as "en-us+f2"."""
    rate_wpm: int
    """Speed in words per minute."""


@dataclass(frozen=True)
class Outcome:
    """What became of one text that was to be rendered."""

    path: Path
    """The file that was asked for."""
    error: str = ""
    """Empty where the file is there; otherwise one line for the parent."""
    kind: Literal["", "engine", "voice", "text"] = ""
    """What failed: the engine, the choice of its voice, or this text alone."""


class Voice(Protocol):
    """Turns texts into finished clips (see `clip`): 24 kHz, trimmed, levelled."""

    spec: VoiceSpec

    def render(
        self,
        texts: Sequence[str],
        out_paths: Sequence[Path],
        on_done: Callable[[int], None],
    ) -> None:
        """Write `texts[i]` to `out_paths[i]`, calling `on_done(i)` as each is there.

        Waits for all of them. Raises `TextError` after the others have been written, where some
        cannot be said; `EngineError`, or `VoiceError` for a voice that does not exist, at once.
        """
        ...

    def request(self, text: str, out_path: Path) -> None:
        """Begin to write `text` to `out_path` without waiting."""
        ...

    def poll(self) -> list[Outcome]:
        """What has become of earlier requests since the last call; never waits or raises."""
        ...

    def close(self) -> None:
        """Drop what is still under way."""
        ...
