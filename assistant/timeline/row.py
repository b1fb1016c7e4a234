"""One row of the picture: a stretch of the session, one lane below another."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.timeline import story
from assistant.timeline.envelope import BIN_S
from assistant.timeline.lettering import TEXT_PT, fitted, width_in
from assistant.timeline.records import CueRecord, MusicRecord, Record
from assistant.timeline.story import INK, Note

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LANES_IN = {
    "state": 0.22,
    "step": 0.28,
    "said": 1.14,
    "heard": 0.76,
    "cues": 0.14,
    "played": 0.42,
    "microphone": 0.42,
    "music": 0.30,
}
"""Heights in inches, from top to bottom."""

_LANE_GAP_IN = 0.07
ROW_IN = sum(_LANES_IN.values()) + _LANE_GAP_IN * len(_LANES_IN)
"""Height of a row."""

_SUBLANES = {"said": 3, "heard": 2}
_WIDEST_NOTE_IN = 3.0
_MARGIN_IN = 0.05
_LOWEST_DB = -60.0
_WAVE_COLOURS = {"played": "#4a7fb5", "microphone": "#c77c3a"}
_MUSIC, _MUSIC_INK = "#e8dcc0", "#6b5420"


def clock(t: float) -> str:
    """Seconds as m:ss."""
    return f"{int(t + 0.5) // 60}:{int(t + 0.5) % 60:02d}"


class Row:
    """Draws into one pair of axes, whose y counts inches downwards from 0."""

    def __init__(
        self,
        axes: "Axes",
        begin_s: float,
        end_s: float,
        total_s: float,
        wide_in: float,
        beyond_in: float,
    ) -> None:
        """The row shows `begin_s` to `end_s` of `total_s` on `wide_in` inches; words may run
        on for `beyond_in`."""
        self._axes = axes
        self._begin_s, self._end_s, self._total_s = begin_s, end_s, total_s
        self._s_per_in = (end_s - begin_s) / wide_in
        self._words_until_s = end_s + (beyond_in - _MARGIN_IN) * self._s_per_in
        axes.set_xlim(begin_s, end_s)
        axes.set_ylim(-ROW_IN, 0.0)
        axes.spines[["top", "left", "right"]].set_visible(False)
        ticks = np.arange(begin_s, end_s + 0.1, 10.0 if end_s - begin_s > 60.0 else 5.0)
        axes.set_xticks(ticks, [clock(t) for t in ticks], fontsize=TEXT_PT, color=INK)
        axes.set_yticks([])
        axes.grid(axis="x", color="#ececec", linewidth=0.6)
        axes.set_axisbelow(True)
        self._top: dict[str, float] = {}
        y = 0.0
        for name, tall_in in _LANES_IN.items():
            self._top[name] = y
            self._words(begin_s - 0.1 * self._s_per_in, y - tall_in / 2, name, INK, "right")
            y -= tall_in + _LANE_GAP_IN

    def draw(
        self,
        records: Sequence[Record],
        played: NDArray[np.float32],
        microphone: NDArray[np.float32],
    ) -> None:
        """Fill every lane; the envelopes have one value for each `BIN_S`."""
        self._bands("state", story.states(records, self._total_s))
        self._bands("step", story.steps(records, self._total_s))
        self._notes("said", story.said(records))
        self._notes("heard", story.heard(records))
        self._cues(records)
        self._wave("played", played)
        self._wave("microphone", microphone)
        self._music(records)

    def _bands(self, lane: str, notes: Sequence[Note]) -> None:
        top, tall = self._top[lane], _LANES_IN[lane]
        for note in notes:
            begin, end = max(note.t, self._begin_s), min(note.end_t, self._end_s)
            if end > begin:
                self._box(begin, end, top, tall, note.colour, "white")
                text = fitted(note.text, (end - begin) / self._s_per_in - 2 * _MARGIN_IN, 1)
                self._words((begin + end) / 2, top - tall / 2, text, INK, "center")

    def _notes(self, lane: str, notes: Sequence[Note]) -> None:
        turns = _SUBLANES[lane]
        tall = _LANES_IN[lane] / turns
        for note, turn, until_s in self._placed(notes, turns):
            if not self._begin_s <= note.t < self._end_s:
                continue
            top = self._top[lane] - turn * tall
            room_in = (min(until_s, self._words_until_s) - note.t) / self._s_per_in
            text = fitted(note.text, room_in - 2 * _MARGIN_IN, 2)
            if text:
                end_s = note.t + (width_in(text) + 2 * _MARGIN_IN) * self._s_per_in
                self._box(note.t, end_s, top, tall - 0.05, "white", note.colour)
                middle = top - (tall - 0.03) / 2
                self._words(note.t + _MARGIN_IN * self._s_per_in, middle, text, note.colour)
            # The bar on top is as long as the sound was.
            sound_end_s = max(min(note.end_t, self._end_s), note.t + 0.03 * self._s_per_in)
            self._box(note.t, sound_end_s, top + 0.015, 0.045, note.colour)

    def _placed(self, notes: Sequence[Note], turns: int) -> Iterator[tuple[Note, int, float]]:
        """Each note with its sublane and the time up to which its words may run.

        It goes where there is room; where there is none, it cuts short the words that have had
        room the longest.
        """
        begins, ends = [-np.inf] * turns, [-np.inf] * turns
        places: list[int] = []
        for note in notes:
            place = next((i for i in range(turns) if ends[i] <= note.t), int(np.argmin(begins)))
            begins[place] = note.t
            ends[place] = note.t + _wanted_in(note.text) * self._s_per_in
            places.append(place)
        for index, (note, place) in enumerate(zip(notes, places, strict=True)):
            rest = range(index + 1, len(notes))
            follower = next((notes[i].t for i in rest if places[i] == place), np.inf)
            widest_s = _WIDEST_NOTE_IN * self._s_per_in
            yield note, place, min(follower - _MARGIN_IN * self._s_per_in, note.t + widest_s)

    def _cues(self, records: Sequence[Record]) -> None:
        colours = story.cue_colours(records)
        for record in records:
            if isinstance(record, CueRecord) and self._begin_s <= record.t < self._end_s:
                end_s = record.t + 0.02 * self._s_per_in
                colour = colours[record.name]
                self._box(record.t, end_s, self._top["cues"], _LANES_IN["cues"], colour)

    def _wave(self, lane: str, envelope: NDArray[np.float32]) -> None:
        """In decibels, since quiet sounds matter here as much as loud ones."""
        first, last = (round(t / BIN_S) for t in (self._begin_s, self._end_s))
        part = envelope[first:last]
        half = _LANES_IN[lane] / 2
        middle = self._top[lane] - half
        size = half * np.clip(1.0 - 20.0 * np.log10(np.maximum(part, 1e-6)) / _LOWEST_DB, 0.01, 1.0)
        t = self._begin_s + (np.arange(part.size) + 0.5) * BIN_S
        colour = _WAVE_COLOURS[lane]
        self._axes.fill_between(t, middle - size, middle + size, color=colour, linewidth=0.0)

    def _music(self, records: Sequence[Record]) -> None:
        """Blocks as high as the level, from -60 dB at the lane's foot."""
        top, tall = self._top["music"], _LANES_IN["music"]
        for begin, end, level_db in story.music_levels(records, self._total_s):
            begin, end = max(begin, self._begin_s), min(end, self._end_s)
            size = tall * min(max(1.0 - level_db / _LOWEST_DB, 0.0), 1.0)
            if end > begin and size > 0.0:
                self._box(begin, end, top - tall + size, size, _MUSIC)
        free_from_s = self._begin_s
        for record in records:
            if isinstance(record, MusicRecord) and free_from_s <= record.t < self._end_s:
                text = record.action
                self._words(record.t, top - tall / 2, text, _MUSIC_INK)
                free_from_s = record.t + (width_in(text) + 2 * _MARGIN_IN) * self._s_per_in

    def _box(
        self, begin_s: float, end_s: float, top: float, tall: float, fill: str, edge: str = "none"
    ) -> None:
        from matplotlib.patches import Rectangle

        self._axes.add_patch(
            Rectangle(
                (begin_s, top - tall),
                end_s - begin_s,
                tall,
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.6,
                clip_on=False,
            )
        )

    def _words(self, t: float, y: float, text: str, colour: str, align: str = "left") -> None:
        self._axes.text(
            t,
            y,
            text,
            horizontalalignment=align,
            verticalalignment="center",
            fontsize=TEXT_PT,
            linespacing=1.0,
            color=colour,
            parse_math=False,
        )


def _wanted_in(text: str) -> float:
    """Room for a text on one line if it is short, otherwise on two."""
    whole = width_in(text)
    return min(whole if whole < 1.2 else 0.6 * whole + 0.3, _WIDEST_NOTE_IN) + 3 * _MARGIN_IN
