"""Measures words, and makes them fit."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

TEXT_PT = 8.0
"""Size of nearly all lettering in the picture."""


def width_in(text: str) -> float:
    """Width of the widest line of `text`, in inches."""
    font = _font()
    widest = 0.0
    for line in text.splitlines():
        font.set_text(line)
        widest = max(widest, font.get_width_height()[0] / 64.0 / 72.0)
    return widest


def fitted(text: str, room_in: float, lines: int) -> str:
    """`text` in at most `lines` lines of at most `room_in` inches, cut with "…" where it must be.

    Empty where not even a few letters fit.
    """
    done: list[str] = []
    words = text.split()
    while words and len(done) < lines:
        last = len(done) == lines - 1
        line = ""
        while words and width_in(f"{line} {words[0]}".strip()) <= room_in:
            line = f"{line} {words.pop(0)}".strip()
        if words and (last or not line):
            line = _cut(f"{line} {' '.join(words)}".strip(), room_in)
            words = []
        done.append(line)
    return "\n".join(done).strip()


def _cut(text: str, room_in: float) -> str:
    while text and width_in(text + "…") > room_in:
        text = text[:-1]
    return f"{text.rstrip(' ,.;')}…" if len(text) > 1 else ""


@lru_cache(maxsize=1)
def _font() -> "FT2Font":
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    # One of our own: the one that matplotlib keeps changes its size with each text it draws.
    font = FT2Font(findfont("DejaVu Sans"))
    font.set_size(TEXT_PT, 72)
    return font
