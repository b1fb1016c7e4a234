"""Pictures of the sessions so far: minutes by the week, which moves when, and how they ended.

One dark and one light tone, shapes and words beside the marks: they read the same in grey.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.content.library import Library
from assistant.journal.endings import ENDINGS, Ending, ending
from assistant.journal.entry import Entry

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_WEEKS = 26
"""The latest weeks that are shown, at most."""

LEAST_WEEKS = 8
"""Weeks that are shown even where there were no sessions yet."""

INK, DARK, LIGHT, LINE = "#2b2b2b", "#2f5d8a", "#b9cfe3", "#d9d9d9"

MOST_DATES = 8
"""Dates below a picture, at most."""

_WIDTH_IN, _LEFT_IN, _RIGHT_IN = 8.0, 2.0, 0.9
_WEEKS_IN, _ROW_IN, _GAP_IN, _TOP_IN, _BOTTOM_IN = 1.7, 0.27, 0.85, 0.9, 0.35
_BAR_IN = 0.3


def save(library: Library, entries: Sequence[Entry], today: date, *paths: Path) -> None:
    """Draw the held sessions up to `today`; each path's ending (.png, .svg) chooses its format.

    There has to be one session at least. Raises OSError.
    """
    import matplotlib

    figure = draw(library, entries, today)
    with matplotlib.rc_context({"svg.hashsalt": "babymassage"}):
        for path in paths:
            # Without a date in it the same sessions make the same file.
            figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def draw(library: Library, entries: Sequence[Entry], today: date) -> "Figure":
    """The three pictures below one another; see `save`."""
    # Here, since it takes half a second that no session waits for.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    held = [entry for entry in entries if entry.held]
    # Where the last one is long ago, the weeks since are not shown.
    today = min(today, held[-1].began.date() + timedelta(weeks=LEAST_WEEKS))
    weeks = (_monday(today) - _monday(held[0].began.date())).days // 7 + 1
    weeks = min(MOST_WEEKS, max(LEAST_WEEKS, weeks))
    first = _monday(today) - timedelta(weeks=weeks - 1)
    shown = [entry for entry in held if entry.began.date() >= first]
    moves = _moves(library, shown)
    ends = Counter(ending(entry) for entry in shown)
    heights_in = [
        _WEEKS_IN,
        _ROW_IN * max(1, len(moves)),
        _BAR_IN * sum(e in ends for e in ENDINGS),
    ]
    height_in = _TOP_IN + sum(heights_in) + 2 * _GAP_IN + _BOTTOM_IN
    figure = Figure(figsize=(_WIDTH_IN, height_in), dpi=144, facecolor="white")
    FigureCanvasAgg(figure)
    top_in = height_in - _TOP_IN
    axes = []
    for each_in in heights_in:
        top_in -= each_in
        wide = (_WIDTH_IN - _LEFT_IN - _RIGHT_IN) / _WIDTH_IN
        place = (_LEFT_IN / _WIDTH_IN, top_in / height_in, wide, each_in / height_in)
        axes.append(figure.add_axes(place))
        top_in -= _GAP_IN
    many = f"{len(shown)} session{'s' if len(shown) > 1 else ''}"
    since = shown[0].began.date() if shown else first
    title = f"{many} since {since.day} {since:%B %Y}"
    figure.text(
        _LEFT_IN / _WIDTH_IN, 1 - 0.4 / height_in, title, fontsize=13, weight="bold", color=INK
    )
    _weeks(axes[0], shown, first, today)
    _techniques(axes[1], library, shown, moves, first, today)
    _ends(axes[2], ends)
    return figure


def _weeks(axes: "Axes", shown: Sequence[Entry], first: date, today: date) -> None:
    """Minutes by the week: the whole session, and hands on within it."""
    from matplotlib.ticker import MaxNLocator

    weeks = [first + timedelta(weeks=n) for n in range((today - first).days // 7 + 1)]
    whole, hands_on = Counter[date](), Counter[date]()
    for entry in shown:
        week = _monday(entry.began.date())
        whole[week] += round(entry.duration_s)
        hands_on[week] += round(entry.hands_on_s)
    at = [week + timedelta(days=3) for week in weeks]
    axes.bar(at, [whole[w] / 60 for w in weeks], width=5.4, color=LIGHT)  # type: ignore[arg-type]
    axes.bar(at, [hands_on[w] / 60 for w in weeks], width=5.4, color=DARK)  # type: ignore[arg-type]
    _plain(axes, "Minutes a week")
    _key(axes, [("■", LIGHT, "the whole session"), ("■", DARK, "hands on")])
    axes.spines["bottom"].set_visible(True)
    axes.tick_params(axis="y", colors=INK, labelsize=8)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    _dates(axes, first, today)


def _techniques(
    axes: "Axes",
    library: Library,
    shown: Sequence[Entry],
    moves: Sequence[str],
    first: date,
    today: date,
) -> None:
    """A row for each move: a dot for each session that held it, a ring where it was left out."""
    for row, move in enumerate(moves):
        axes.axhline(row, color=LINE, linewidth=0.6, zorder=0)
        done = [e.began.date() for e in shown if move in e.techniques]
        left = [e.began.date() for e in shown if move in e.skipped]
        axes.scatter(done, [row] * len(done), s=22, color=DARK, zorder=2)  # type: ignore[arg-type]
        axes.scatter(
            left,  # type: ignore[arg-type]
            [row] * len(left),
            s=22,
            facecolor="white",
            edgecolor=DARK,
            zorder=2,
        )
    _plain(axes, "Moves, the newest last")
    _key(axes, [("●", DARK, "done"), ("○", DARK, "left out")])
    axes.set_ylim(max(1, len(moves)) - 0.5, -0.5)
    axes.set_yticks(range(len(moves)), [_title(library, move) for move in moves])
    axes.tick_params(axis="y", colors=INK, labelsize=8)
    _dates(axes, first, today)


def _ends(axes: "Axes", ends: Counter[Ending]) -> None:
    """A bar for each way to end that there was."""
    there = [end for end in ENDINGS if ends[end]]
    counts = [ends[end] for end in there]
    axes.barh(range(len(there)), counts, height=0.62, color=DARK)
    for row, count in enumerate(counts):
        axes.text(count, row, f" {count}", va="center", fontsize=8, color=INK)
    _plain(axes, "How they ended")
    axes.set_ylim(len(there) - 0.5, -0.5)
    axes.set_yticks(range(len(there)), [end.words for end in there])
    axes.tick_params(axis="y", colors=INK, labelsize=8)
    axes.set_xticks([])
    axes.set_xlim(0, max(counts, default=1) * 1.05)


def _moves(library: Library, shown: Sequence[Entry]) -> list[str]:
    """The main moves, in the order in which they came in."""
    known = library.techniques
    met = dict.fromkeys(move for e in shown for move in (*e.techniques, *e.skipped))
    return [move for move in met if move not in known or known[move].role == "main"]


def _title(library: Library, move: str) -> str:
    """A move of a routine that is not in use any more is called by its id."""
    known = library.techniques.get(move)
    return known.title if known else move


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _plain(axes: "Axes", title: str) -> None:
    for spine in axes.spines.values():
        spine.set_visible(False)
        spine.set_color(LINE)
    axes.tick_params(length=0)
    axes.set_title(title, loc="left", fontsize=10, color=INK, pad=8)


def _key(axes: "Axes", key: Sequence[tuple[str, str, str]]) -> None:
    """The meaning of the marks, at the right above the picture."""
    from matplotlib.artist import Artist
    from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

    parts: list[Artist] = []
    for mark, colour, words in key:
        parts.append(TextArea(mark, textprops={"color": colour, "fontsize": 9}))
        parts.append(TextArea(f"{words}   ", textprops={"color": INK, "fontsize": 8}))
    box = HPacker(children=parts, align="baseline", pad=0, sep=3)
    place = AnnotationBbox(
        box, (1.0, 1.0), xycoords="axes fraction", box_alignment=(1.0, -0.6), frameon=False, pad=0
    )
    axes.add_artist(place)


def _dates(axes: "Axes", first: date, today: date) -> None:
    """Mondays, as many as have room."""
    weeks = (_monday(today) - first).days // 7 + 1
    every = -(-weeks // MOST_DATES)
    mondays = [first + timedelta(weeks=n) for n in range(0, weeks, every)]
    last = first + timedelta(weeks=weeks)
    axes.set_xlim(first - timedelta(days=1), last)  # type: ignore[arg-type]
    axes.set_xticks(mondays, [f"{day.day} {day:%b}" for day in mondays])  # type: ignore[arg-type]
    axes.tick_params(axis="x", colors=INK, labelsize=8, pad=7)
