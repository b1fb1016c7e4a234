"""Movement as CSS: what is where at which share of a pass.

Everything is timed by one custom property, `--pass-s` (a CSS time, "3s"): a page changes the
tempo by setting it. Positions are told by keyframes in per cent of one turn of the animation.
"""

from collections.abc import Iterable, Sequence

from assistant.page.drawing.curve import Point, number

Frame = tuple[float, str]
"""A share of the turn, 0 to 1, and the declarations that hold there."""

FADE = 0.05
"""The share of a turn in which a line appears or goes."""

_EASE = ";animation-timing-function:ease-in-out"


def keyframes(name: str, frames: Iterable[Frame]) -> str:
    """The rule `@keyframes name`; equal frames are written once."""
    together: dict[str, list[str]] = {}
    for share, rule in frames:
        together.setdefault(rule, []).append(f"{number(100 * share)}%")
    body = "".join(f"{','.join(at)}{{{rule}}}" for rule, at in together.items())
    return f"@keyframes {name}{{{body}}}"


def painted(begin: float, end: float) -> list[Frame]:
    """A line that grows from its start between `begin` and `end`, then goes."""
    gone = min(1.0, end + FADE)
    frames = [(0.0, "stroke-dashoffset:1;opacity:0")]
    if begin:
        frames += [(begin, "stroke-dashoffset:1;opacity:0")]
    frames += [(begin + 0.01, f"stroke-dashoffset:1;opacity:1{_EASE}")]
    frames += [(end, "stroke-dashoffset:0;opacity:1"), (gone, "stroke-dashoffset:0;opacity:0")]
    return frames if gone == 1 else [*frames, (1.0, "stroke-dashoffset:0;opacity:0")]


def pulse(peak: float, gone: float) -> list[Frame]:
    """A disc that grows until `peak` and has melted away at `gone`."""
    return [
        (0.0, "transform:scale(.3);opacity:0"),
        (0.2 * peak, "transform:scale(.3);opacity:.9"),
        (peak, "transform:scale(1);opacity:.9"),
        (gone, "transform:scale(1.15);opacity:0"),
        (1.0, "transform:scale(1.15);opacity:0"),
    ]


def carried(begin: float, end: float, waits: bool = False) -> list[Frame]:
    """A hand that comes, goes along the line between `begin` and `end`, and lifts.

    `waits`: it is there from the start of the pass.
    """
    gone = min(1.0, end + FADE)
    frames = [(0.0, "offset-distance:0%;opacity:0")]
    if waits:
        frames += [(FADE, "offset-distance:0%;opacity:1")]
    elif begin > FADE:
        frames += [(begin - FADE, "offset-distance:0%;opacity:0")]
    frames += [(begin or FADE / 2, f"offset-distance:0%;opacity:1{_EASE}")]
    frames += [(end, "offset-distance:100%;opacity:1")]
    frames += [(gone, "offset-distance:100%;opacity:0")]
    return frames if gone == 1 else [*frames, (1.0, "offset-distance:100%;opacity:0")]


def swing(share: float) -> list[Frame]:
    """Turns one way and the other within the first `share` of a turn, unseen for the rest."""
    return [
        (0.0, "transform:rotate(-50deg);opacity:0"),
        (0.1 * share, "transform:rotate(-50deg);opacity:1"),
        (0.45 * share, "transform:rotate(50deg);opacity:1"),
        (0.85 * share, "transform:rotate(-50deg);opacity:1"),
        (0.95 * share, "transform:rotate(-50deg);opacity:0"),
        (1.0, "transform:rotate(-50deg);opacity:0"),
    ]


def within(begin: float, end: float) -> list[Frame]:
    """Pale, but for the time between `begin` and `end`."""
    pale, middle = "opacity:.3", (begin + end) / 2
    return [(0.0, pale), (begin, pale), (middle, "opacity:1"), (end, pale), (1.0, pale)]


def to_and_fro(rule: str, first: str, last: str) -> list[Frame]:
    """There and back in one turn."""
    there, away = f"{rule}:{first}{_EASE}", f"{rule}:{last}{_EASE}"
    return [(0.0, there), (0.5, away), (1.0, there)]


def turning(angles_deg: Sequence[float]) -> list[Frame]:
    """The angles one after the other, at equal distances."""
    last = len(angles_deg) - 1
    return [
        (i / last, f"transform:rotate({number(angle)}deg){_EASE}")
        for i, angle in enumerate(angles_deg)
    ]


def visiting(points: Sequence[Point], lift: Point, quick: bool) -> list[Frame]:
    """A hand that touches the points one after the other, lifted by `lift` in between."""
    frames: list[Frame] = []
    n = len(points)
    stay = 0.45 if quick else 0.75
    for i, (x, y) in enumerate(points):
        down = f"transform:translate({number(x)}px,{number(y)}px)"
        up = f"transform:translate({number(x + lift[0])}px,{number(y + lift[1])}px){_EASE}"
        frames += [(i / n, up), ((i + 0.15) / n, down), ((i + stay) / n, down)]
    x, y = points[0]
    frames += [
        (1.0, f"transform:translate({number(x + lift[0])}px,{number(y + lift[1])}px){_EASE}")
    ]
    return frames
