"""What the screen shows of a session: large, still, and in its place for any size of screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from assistant.session.snapshot import Snapshot, headline
from assistant.terminal.big_text import big, wrapped
from assistant.terminal.keys import HINT_KEYS

ScreenStyle = Literal["dim", "bright", "plain"]

COLOURS: dict[str, dict[str, Style]] = {
    "dim": {
        "base": Style(color="#a58a68", bgcolor="#000000"),
        "title": Style(color="#c9a678", bold=True),
        "side": Style(color="#b58a5c", bold=True),
        "bar": Style(color="#7d5f3e"),
        "track": Style(color="#4a3d30"),
        "words": Style(color="#a58a68"),
        "hints": Style(color="#8c7a62"),
        "faint": Style(color="#6b5e4d"),
        "trouble": Style(color="#b8694f", bold=True),
    },
    "bright": {
        "base": Style(color="#ffffff", bgcolor="#000000"),
        "title": Style(color="#ffffff", bold=True),
        "side": Style(color="#ffd787", bold=True),
        "bar": Style(color="#87d7ff"),
        "track": Style(color="#444444"),
        "words": Style(color="#ffffff"),
        "hints": Style(color="#d7d7d7"),
        "faint": Style(color="#9e9e9e"),
        "trouble": Style(color="#ff875f", bold=True),
    },
    "plain": {
        "base": Style(),
        "title": Style(bold=True),
        "side": Style(bold=True),
        "bar": Style(),
        "track": Style(dim=True),
        "words": Style(),
        "hints": Style(),
        "faint": Style(dim=True),
        "trouble": Style(bold=True),
    },
}
"""Warm and dark for a darkened room, clear for daylight, and for where NO_COLOR is set."""

NO_BREAK = "\u00a0"
"""A space inside a phrase: the phrase stays on one line."""

ROOM: tuple[tuple[str, int], ...] = (
    *((part, 1) for part in ("title", "hints", "side", "bar", "words", "top", "heard", "foot")),
    ("title", 3),
    ("words", 2),
    ("side", 3),
    ("hints", 3),
    ("title", 6),
    ("bar", 2),
    ("heard", 3),
    ("gaps", 3),
    ("top", 3),
    ("words", 3),
    ("title", 11),
    ("words", 6),
    ("side", 5),
    ("gaps", 6),
    ("hints", 6),
    ("bar", 3),
    ("title", 17),
)
"""Who gets rows of the screen, and up to how many, the most needed first."""

LINES_ROOM: tuple[tuple[str, int], ...] = (("words", 18), *ROOM[8:])
"""The same, after one row for each, where the spoken words are shown large."""

MIC_DB = (-60.0, -12.0)
"""Levels at the two ends of the microphone's bar."""

MIC_CELLS = 6

Rows = list[Text]


def render(
    snapshot: Snapshot,
    width: int,
    height: int,
    style: ScreenStyle = "dim",
    *,
    large_lines: bool = False,
    fine: bool = True,
) -> Text:
    """The whole screen: `height` rows of `width` cells.

    `large_lines` shows the spoken words large, for when they cannot be heard. `fine=False`
    does without quarter blocks.
    """
    snapshot = replace(
        snapshot,
        title=tidy(snapshot.title),
        next_title=tidy(snapshot.next_title),
        saying=tidy(snapshot.saying),
        heard=tidy(snapshot.heard),
        note=tidy(snapshot.note),
    )
    page = _Page(width, COLOURS[style], fine)
    room = _room(width, height, large_lines)
    timed = snapshot.phase in ("doing", "paused", "closing")
    if not timed:
        room["words"] += room["side"] + room["bar"]
        room["side"] = room["bar"] = 0
    large = large_lines or room["words"] >= 6
    side = snapshot.where
    parts: Mapping[str, Rows] = {
        "top": _top(page, snapshot, room["top"]),
        "title": page.large(headline(snapshot).upper(), room["title"], "title", lines=3),
        "side": page.large(side.upper(), room["side"], "side"),
        "bar": _bar(page, snapshot, room["bar"]),
        "words": page.large(
            snapshot.saying,
            room["words"],
            "words",
            lines=99 if large else 0,
            largest=2 if large_lines else 1,
        ),
        "heard": _heard(page, snapshot, room["heard"]),
        "hints": _hints(page, snapshot.hints, room["hints"]),
        "foot": _foot(page, snapshot)[: room["foot"]],
    }
    # What belongs together stays together; blank rows go between.
    breaks = ("top", "side", "bar", "words")
    gaps = {part: (room["gaps"] + n) // len(breaks) for n, part in enumerate(breaks)}
    rows: Rows = []
    for part, found in parts.items():
        spare = room[part] - len(found)
        above = spare // 2 if part in ("title", "words") else 0
        rows += [Text()] * above + found + [Text()] * (spare - above + gaps.get(part, 0))
    screen = Text(style=page.colours["base"], no_wrap=True, end="")
    for number, row in enumerate(rows):
        row = row.copy()
        row.truncate(width, overflow="ellipsis", pad=True)
        screen.append_text(row).append("\n" if number < height - 1 else "")
    return screen


def tidy(text: str) -> str:
    """One line without control characters, which a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# -- the parts of the screen ---------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """What every part has to know to draw itself."""

    width: int
    colours: Mapping[str, Style]
    fine: bool

    def large(self, text: str, rows: int, colour: str, *, lines: int = 1, largest: int = 6) -> Rows:
        """`text` centred: in at most `lines` lines of large letters, or as it is, broken."""
        drawn: Iterable[str] | None = self.big(text, rows, lines=lines, largest=largest)
        if drawn is None and rows:
            broken = wrapped(text, self.width, cell_len)
            drawn = [*broken[: rows - 1], " ".join(broken[rows - 1 :])][: len(broken)]
        found = [Text(line, self.colours[colour]) for line in drawn or ()]
        for row in found:
            row.truncate(self.width, overflow="ellipsis")
            row.pad_left((self.width - row.cell_len) // 2)
        return found

    def big(self, text: str, rows: int, *, lines: int, largest: int = 6) -> tuple[str, ...] | None:
        """`text` in large letters, clear of the edges where there is room; None if too long."""
        columns = self.width - (2 if self.width >= 60 else 0)
        return big(text, columns, rows, max_lines=lines, largest=largest, fine=self.fine)

    def apart(self, left: str, right: str, colour: str) -> Text:
        """`left` and `right` at the edges; only `left` where there is no room for both."""
        gap = self.width - 2 - cell_len(left) - cell_len(right)
        both = f"{' ' * gap}{right}" if gap > 0 else ""
        return Text(f"{' ' if gap >= 0 else ''}{left}{both}", self.colours[colour])


def _room(width: int, height: int, large_lines: bool) -> dict[str, int]:
    """Rows for each part; where things stand depends on nothing but the screen's size."""
    room = dict.fromkeys(("gaps", *(part for part, _ in ROOM)), 0)
    narrow = (("words", min(4, 160 // max(width, 1))), ("hints", 2 if width < 60 else 1))
    wishes = (*ROOM[:8], *narrow, *(LINES_ROOM if large_lines else ROOM[8:]))
    left = height
    for part, rows in (*wishes, ("words" if large_lines else "gaps", height)):
        more = max(0, min(rows - room[part], left))
        # Large letters take three rows: one of two more is no use.
        if rows == 3 and part != "words" and room[part] + more < rows:
            continue
        room[part] += more
        left -= more
    return room


def _top(page: _Page, snapshot: Snapshot, rows: int) -> Rows:
    """Which step, and the time left of the session."""
    minutes = round(snapshot.session_left_s / 60)
    left = f"Step {snapshot.step} of {snapshot.steps}" if snapshot.step else ""
    right = f"{minutes} min left" if minutes else "Under 1 min left"
    if snapshot.phase == "comfort" or snapshot.session_left_s <= 0:
        right = ""
    if snapshot.phase in ("comfort", "ended"):
        left = ""
    if rows >= 3:
        drawn = [
            big(text, page.width // 2 - 2, rows, max_lines=1, largest=1, fine=page.fine)
            if text
            else ("",) * 3
            for text in (left, right)
        ]
        if drawn[0] and drawn[1]:
            return [page.apart(a, b, "hints") for a, b in zip(drawn[0], drawn[1], strict=True)]
    if snapshot.phase == "resting" and snapshot.next_title:
        side = snapshot.next_where.lower()
        left = f"Next: {snapshot.next_title}, {side}"
    elif left and headline(snapshot) != snapshot.title:
        left = f"{left} · {snapshot.title}"
    return [page.apart(left, right, "hints")][:rows]


def _bar(page: _Page, snapshot: Snapshot, rows: int) -> Rows:
    """Time left of the step."""
    share = snapshot.step_left_s / snapshot.step_total_s if snapshot.step_total_s > 0 else 0.0
    cells = max(1, page.width - 2)
    full = round(max(0.0, min(1.0, share)) * cells)
    row = Text(" ")
    row.append("█" * full, page.colours["bar"]).append("░" * (cells - full), page.colours["track"])
    return [row] * rows


def _heard(page: _Page, snapshot: Snapshot, rows: int) -> Rows:
    """Trouble, or what was heard: large where it was acted on, small where it was not."""
    if snapshot.note:
        return page.large(snapshot.note, rows, "trouble")
    if not snapshot.heard:
        return []
    heard = f"Heard: {snapshot.heard}"
    if snapshot.understood:
        return page.large(heard, rows, "side")
    return page.large(heard, rows, "faint", lines=0)


def _hints(page: _Page, hints: tuple[str, ...], rows: int) -> Rows:
    """What can be said: large, even if one is left out for it. The last, "stop", never is."""
    phrases = [hint.replace(" ", NO_BREAK) for hint in hints]
    fewer = [[*phrases[:kept], phrases[-1]] for kept in range(len(phrases) - 1, -1, -1)]
    texts = [f"Say: {', '.join(shown)}" for shown in fewer]
    for text in texts[:2]:
        if page.big(text, rows, lines=2) is not None:
            return page.large(text, rows, "hints", lines=2)
    for text in texts:
        if len(wrapped(text, page.width, cell_len)) <= rows:
            return page.large(text, rows, "hints", lines=0)
    return page.large(texts[-1] if texts else "", rows, "hints", lines=0)


def _foot(page: _Page, snapshot: Snapshot) -> Rows:
    """The microphone's level, and the keys for what can be said."""
    quiet_db, loud_db = MIC_DB
    share = (snapshot.mic_level_db - quiet_db) / (loud_db - quiet_db)
    full = round(max(0.0, min(1.0, share)) * MIC_CELLS)
    level = f"Mic {'█' * full}{'░' * (MIC_CELLS - full)}"
    keys = [(HINT_KEYS[hint], hint) for hint in snapshot.hints if hint in HINT_KEYS]
    named = f"Keys: {', '.join(f'{key} {hint}' for key, hint in keys)}"
    bare = f"Keys: {' '.join(key for key, _ in keys)}"
    fits = cell_len(level) + cell_len(named) + 3 <= page.width
    return [page.apart(level, (named if fits else bare) if keys else "", "faint")]
