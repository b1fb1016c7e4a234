"""Lines through points: smooth to draw, and flat to measure."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
"""x to the right and y down, in units of a picture that is 400 wide and high."""

_Bezier = tuple[Point, Point, Point, Point]
_TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+")
_FLAT = 12
"""Straight pieces that stand for one curved piece when it is measured."""


@dataclass(frozen=True)
class Curve:
    """A smooth line."""

    pieces: tuple[_Bezier, ...]
    closed: bool = False
    """It ends where it begins."""

    @property
    def d(self) -> str:
        """The line as the `d` of an SVG path."""
        x, y = (round(value, 1) for value in self.pieces[0][0])
        text = f"M{number(x)} {number(y)}"
        for _, *rest in self.pieces:
            values = []
            for px, py in rest:
                values += [round(px, 1) - x, round(py, 1) - y]
            x, y = (round(value, 1) for value in rest[-1])
            # A minus sign parts two numbers as well as a space does.
            text += "c" + " ".join(map(number, values)).replace(" -", "-")
        return text

    @property
    def flat(self) -> tuple[Point, ...]:
        """Points along the line, near enough together to stand for it."""
        found = [self.pieces[0][0]]
        for piece in self.pieces:
            found += [_on(piece, step / _FLAT) for step in range(1, _FLAT + 1)]
        return tuple(found)

    def at(self, share: float) -> tuple[Point, float]:
        """The point after `share` (0 to 1) of the length, and the heading there in degrees."""
        flat = self.flat
        lengths = [math.dist(a, b) for a, b in pairwise(flat)]
        left = share * sum(lengths)
        for (a, b), length in zip(pairwise(flat), lengths, strict=True):
            if left <= length or (a, b) == flat[-2:]:
                part = min(1.0, left / length) if length else 0.0
                point = (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
                return point, math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
            left -= length
        return flat[-1], 0.0


def smooth(points: Sequence[Point], closed: bool = False) -> Curve:
    """The line that passes through all points without corners (Catmull-Rom)."""
    n = len(points)

    def at(i: int) -> Point:
        return points[i % n] if closed else points[min(max(i, 0), n - 1)]

    pieces = []
    for i in range(n if closed else n - 1):
        before, start, end, after = at(i - 1), at(i), at(i + 1), at(i + 2)
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        pieces.append((start, one, two, end))
    return Curve(tuple(pieces), closed)


def coil(points: Sequence[Point], loops: int, radius: float) -> Curve:
    """Small circles, `loops` of them, that travel along the line through `points`."""
    way = smooth(points)
    steps = loops * 6
    found = []
    for step in range(steps + 1):
        (x, y), _ = way.at(step / steps)
        turn = 2 * math.pi * step / 6
        found.append((x - radius * math.cos(turn), y - radius * math.sin(turn)))
    return smooth(found)


def circle(centre: Point, radius: float) -> tuple[Point, ...]:
    """Eight points around `centre`, clockwise from the left."""
    turns = [2 * math.pi * step / 8 for step in range(8)]
    return tuple(
        (centre[0] - radius * math.cos(t), centre[1] - radius * math.sin(t)) for t in turns
    )


def outline(d: str) -> tuple[Point, ...]:
    """The corners of a shape drawn with M, L, C and Z in absolute coordinates.

    Raises ValueError for any other command.
    """
    tokens = _TOKEN.findall(d)
    found: list[Point] = []
    command, values = "", list[float]()
    for token in [*tokens, "Z"]:
        if token.isalpha():
            if token not in "MLCZ":
                raise ValueError(f"has the path command {token}; draw it with M, L, C and Z")
            command, values = token, []
            continue
        values.append(float(token))
        if command in "ML" and len(values) == 2:
            found.append((values[0], values[1]))
            values = []
        elif command == "C" and len(values) == 6:
            ends = list(zip(values[::2], values[1::2], strict=True))
            piece = (found[-1], ends[0], ends[1], ends[2])
            found += [_on(piece, step / _FLAT) for step in range(1, _FLAT + 1)]
            values = []
    return tuple(found)


def inside(point: Point, corners: Sequence[Point]) -> bool:
    """Whether the point lies within the shape."""
    x, y = point
    found = False
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            found = not found
    return found


def number(value: float) -> str:
    """A coordinate to a tenth, as short as it can be written."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _on(piece: _Bezier, t: float) -> Point:
    a, b, c, d = piece
    u = 1 - t
    weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
    x, y = (sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1))
    return (x, y)
