"""What is done: the lines that are stroked, and the places that are touched."""

import math

from assistant.page.drawing.artwork import Element
from assistant.page.drawing.canvas import Canvas, add, arrow_head, group, pair
from assistant.page.drawing.catalogue import line
from assistant.page.drawing.curve import Curve, Point, circle, number, smooth
from assistant.page.drawing.models import Beat, Stroke
from assistant.page.drawing.motion import Frame, painted, pulse, swing, to_and_fro, within

_PAINTED_TO = 0.94
"""A line is whole by this share of the pass, so that it is seen before it goes."""


def end_of(stroke: Stroke) -> float:
    """The share of the pass at which the stroke has come to its end."""
    return min(stroke.end, _PAINTED_TO)


def draw_stroke(canvas: Canvas, lines: Element, stroke: Stroke) -> None:
    """The line, pale and whole; its arrow heads; and the bright part that moves."""
    way = line(stroke)
    slim = " v" if stroke.loops else ""
    name = f"{canvas.name}-w{len(lines)}"
    pale = add(lines, "g", f"w{slim}")
    add(pale, "path", id=name, d=way.d + ("Z" if way.closed else ""), pathLength="1")
    bright = add(lines, "use", f"p{slim}", href=f"#{name}")
    turn = 1 / stroke.times
    if stroke.closed:
        round_: list[Frame] = [(0, "stroke-dashoffset:.2"), (1, "stroke-dashoffset:-.8")]
        canvas.animate(bright, round_, turn, style="stroke-dasharray:.2 .8")
    elif stroke.back:
        there_and_back = to_and_fro("stroke-dashoffset", "0", "-.75")
        canvas.animate(bright, there_and_back, turn, style="stroke-dasharray:.25 2")
    else:
        grows = painted(stroke.begin, end_of(stroke))
        canvas.animate(bright, grows, turn, style="stroke-dasharray:1 2")
    if stroke.press:
        spot = add(lines, "g", transform=f"translate({pair(stroke.points[0])})")
        disc = add(spot, "circle", "q", r="24")
        canvas.animate(disc, pulse(0.5 * stroke.begin, stroke.begin))
    for share, about_deg in _heads(stroke):
        point, heading_deg = way.at(share)
        arrow_head(lines, "t", point, heading_deg + about_deg)


def draw_beat(canvas: Canvas, lines: Element, beat: Beat) -> None:
    """Each place, and what happens there when its turn comes."""
    n = len(beat.points)
    turn = n / beat.beats
    for i, point in enumerate(beat.points):
        spot = add(lines, "g", transform=f"translate({pair(point)})")
        if beat.kind == "tremble":
            _waves(spot, beat.radius)
        elif beat.kind in ("tap", "press"):
            add(spot, "circle", "d", r=number(beat.radius))
            disc = add(spot, "circle", "q", r=number(beat.radius))
            peak, gone = (0.2, 0.6) if beat.kind == "tap" else (0.5, 0.95)
            canvas.animate(disc, pulse(peak / n, gone / n), turn, i / n)
        else:
            add(spot, "circle", "d", r="10")
            name = f"{canvas.name}-turn"
            if i == 0:
                _both_ways(spot, beat.radius, name)
            bent = add(spot, "use", "t", href=f"#{name}")
            canvas.animate(bent, swing(1 / n), turn, i / n)
            if beat.kind == "roll":
                off = _off_the_end(spot, point, beat.radius)
                canvas.animate(off, within(0.5 / n, 1 / n), turn, i / n)


def _heads(stroke: Stroke) -> list[tuple[float, float]]:
    """Where arrow heads stand: the share of the line, and what to add to the heading."""
    if stroke.closed:
        return [(0.15, 0), (0.65, 0)] if len(stroke.points) > 1 else [(0.62, 0)]
    return [(1, 0), (0, 180)] if stroke.back else [(1, 0)]


def _waves(spot: Element, radius: float) -> None:
    for x, bend, height in ((radius, 8, 14), (radius + 16, 12, 22)):
        for side in (-1, 1):
            at, out = number(side * x), number(side * (x + bend))
            d = f"M{at} {-height}C{out} {-height // 3} {out} {height // 3} {at} {height}"
            add(spot, "path", "t", d=d)


def _both_ways(spot: Element, radius: float, name: str) -> None:
    """A bent arrow with two heads, to be used by its name."""
    turn = group(id=name)
    add(spot, "defs").append(turn)
    bent: Curve = smooth(circle((0, 0), radius)[:5])
    add(turn, "path", d=bent.d)
    for share, about_deg in ((0.0, 180.0), (1.0, 0.0)):
        point, heading_deg = bent.at(share)
        arrow_head(turn, "", point, heading_deg + about_deg, 11)


def _off_the_end(spot: Element, point: Point, radius: float) -> Element:
    """An arrow off the end of the toe at `point`: away from the heel."""
    x, y = point[0] - 200, point[1] - 330
    size = math.hypot(x, y) / radius
    start, tip = (1.1 * x / size, 1.1 * y / size), (2 * x / size, 2 * y / size)
    off = add(spot, "g")
    add(off, "path", "t", d=f"M{pair(start)}L{pair(tip)}")
    arrow_head(off, "t", tip, math.degrees(math.atan2(y, x)), 11)
    return off
