"""The whole picture: a headline, and rows of about two minutes each."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.sound.frames import Samples
from assistant.timeline.envelope import BIN_S, envelopes
from assistant.timeline.records import EndRecord, Record
from assistant.timeline.row import ROW_IN, Row, clock
from assistant.timeline.story import INK, cue_colours, length_s

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST_ROW_S = 120.0
"""At this length the words of a row can still be read."""

_SHORTEST_ROW_S = 20.0
_WIDTH_IN, _LEFT_IN, _RIGHT_IN = 20.0, 0.9, 1.3
_TOP_IN, _GAP_IN, _BOTTOM_IN = 0.75, 0.5, 0.4
_DOTS_PER_IN = 110


def plot(records: Sequence[Record], speaker: Samples | Path, path: Path) -> None:
    """Draw a session to the image file `path`; its ending (.png, .svg) chooses the format.

    `speaker` is the sound that was played (24 kHz), or the session's recording, whose right
    channel is the microphone. Raises OSError or wave.Error if a file cannot be read or written.
    """
    # Here, since it takes half a second that no other part of a session needs.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    played, microphone = envelopes(speaker)
    total_s = max(1.0, played.size * BIN_S, length_s(records))
    rows = int(np.ceil(total_s / LONGEST_ROW_S))
    row_s = max(_SHORTEST_ROW_S, float(np.ceil(total_s / rows / 5.0)) * 5.0)
    height_in = _TOP_IN + rows * (ROW_IN + _GAP_IN) - _GAP_IN + _BOTTOM_IN
    figure = Figure(figsize=(_WIDTH_IN, height_in), dpi=_DOTS_PER_IN, facecolor="white")
    FigureCanvasAgg(figure)
    _headline(figure, records, total_s, height_in)
    wide_in = _WIDTH_IN - _LEFT_IN - _RIGHT_IN
    for number in range(rows):
        bottom_in = height_in - _TOP_IN - number * (ROW_IN + _GAP_IN) - ROW_IN
        axes = figure.add_axes(
            (
                _LEFT_IN / _WIDTH_IN,
                bottom_in / height_in,
                wide_in / _WIDTH_IN,
                ROW_IN / height_in,
            )
        )
        row = Row(axes, number * row_s, (number + 1) * row_s, total_s, wide_in, _RIGHT_IN)
        row.draw(records, played, microphone)
    figure.savefig(path)


def _headline(
    figure: "Figure", records: Sequence[Record], total_s: float, height_in: float
) -> None:
    y = 1.0 - 0.36 / height_in
    left = _LEFT_IN / _WIDTH_IN
    reason = next((r.reason for r in records if isinstance(r, EndRecord)), "")
    title = f"Session of {clock(total_s)}" + (f" (end: {reason})" if reason else "")
    figure.text(left, y, title, fontsize=15, weight="bold", color=INK, va="center")
    key = [("said", "#2f5d8a"), ("heard and acted on", "#1d7d3c"), ("heard, let be", "#8a8a8a")]
    key += [(f"cue: {name}", colour) for name, colour in cue_colours(records).items()]
    x = 1.0 - _RIGHT_IN / _WIDTH_IN
    for text, colour in reversed(key):
        drawn = figure.text(x, y, text, fontsize=10, color=colour, ha="right", va="center")
        x -= drawn.get_window_extent().width / (_WIDTH_IN * _DOTS_PER_IN) + 0.012
