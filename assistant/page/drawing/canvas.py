"""What all parts of one picture share: its name, which way round it is, its movements."""

import math
from collections.abc import Iterable
from xml.etree import ElementTree as ET
from zlib import crc32

from assistant.page.drawing.artwork import NS, SIZE, Element, View
from assistant.page.drawing.curve import Curve, Point, number
from assistant.page.drawing.models import Move
from assistant.page.drawing.motion import Frame, keyframes, turning

ET.register_namespace("", NS[1:-1])

PREFIX = "d-"
"""Of every class in a picture, so that a page's own styles and a picture's keep apart."""


class Canvas:
    """One picture as it grows: a view, a move, and the keyframes so far."""

    def __init__(self, view: View, move: Move, name: str, left: bool, left_handed: bool) -> None:
        self.view = view
        self.move = move
        # Short, since every movement repeats it, and different for every picture on a page.
        self.name = f"d{crc32(name.encode()):08x}"
        self.left = left
        self.left_handed = left_handed
        self.rules: list[str] = []
        self.defs: dict[str, Element] = {}
        self.drawn: set[str] = set()
        self._named: dict[str, str] = {}
        self._shared: dict[str, str] = {}

    def seen(self, point: Point) -> Point:
        """Where a point of the right side's picture lies in this one."""
        return (SIZE - point[0], point[1]) if self.left else point

    def seen_line(self, way: Curve) -> Curve:
        """Where a line of the right side's picture lies in this one."""
        ends = [tuple(self.seen(point) for point in piece) for piece in way.pieces]
        return Curve(tuple((a, b, c, d) for a, b, c, d in ends), way.closed)

    def animate(
        self,
        element: Element,
        frames: Iterable[Frame],
        turn: float = 1,
        late: float = 0,
        style: str = "",
    ) -> None:
        """Move the element.

        One turn of its frames takes `turn` passes; `late` is the share of a turn by which it
        starts later than the pass.
        """
        body = keyframes("", frames)
        name = self._named.get(body)
        if name is None:
            name = self._named[body] = f"{self.name}-{len(self._named) + 1}"
            self.rules.append(body.replace("@keyframes ", f"@keyframes {name}", 1))
        element.set("class", f"{element.get('class', '')} a".strip())
        own = f"animation-name:{name}"
        if turn != 1:
            own += f";--m:{factor(turn)}"
        if late:
            own += f";--k:{factor(turn * (late - 1))}"
        element.set("style", f"{own};{style}" if style else own)

    def turn(self, element: Element, joint: str, seen: bool = False) -> None:
        """Turn the element as the move says of the joint, if it does.

        `seen`: the element is placed as it is seen, outside what is mirrored as a whole.
        """
        for moving in self.move.joint:
            if moving.name == joint:
                pivot = self.view.pivots[joint]
                sign = -1 if seen and self.left else 1
                x, y = self.seen(pivot) if seen else pivot
                frames = turning([sign * angle for angle in moving.angles_deg])
                # Where nothing is to move, the picture shows the move at its fullest.
                rest = f"transform:rotate({number(sign * moving.angles_deg[1])}deg)"
                origin = f"transform-origin:{number(x)}px {number(y)}px"
                self.animate(element, frames, style=f"{origin};{rest}")
                self._share_style(element)

    def _share_style(self, element: Element) -> None:
        """The element's style as a rule: a limb's outline, skin and hand all turn alike."""
        style = element.attrib.pop("style")
        if style not in self._shared:
            self._shared[style] = f"{self.name}{len(self._shared)}"
            # More particular than the rule that all movements share, wherever that stands.
            self.rules.append(f".{PREFIX}a.{PREFIX}{self._shared[style]}{{{style}}}")
        element.set("class", f"{element.get('class', '')} {self._shared[style]}")


def group(name: str = "", **attributes: str) -> Element:
    """A group of the class `name`."""
    return ET.Element(f"{NS}g", ({"class": name} if name else {}) | attributes)


def add(parent: Element, tag: str, name: str = "", **attributes: str) -> Element:
    """A new element of the class `name` inside `parent`."""
    found = ({"class": name} if name else {}) | attributes
    return ET.SubElement(parent, f"{NS}{tag}", found)


def arrow_head(
    parent: Element, name: str, tip: Point, heading_deg: float, size: float = 17
) -> None:
    """Two short strokes that meet in `tip`."""
    wings = []
    for side in (-142, 142):
        angle = math.radians(heading_deg + side)
        wings.append((tip[0] + size * math.cos(angle), tip[1] + size * math.sin(angle)))
    add(parent, "path", name, d=f"M{pair(wings[0])}L{pair(tip)}L{pair(wings[1])}")


def pair(point: Point) -> str:
    """A point as SVG writes it."""
    return f"{number(point[0])} {number(point[1])}"


def factor(value: float) -> str:
    """A factor, to a thousandth."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
