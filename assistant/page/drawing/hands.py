"""The parent's hands: which one, which way round, and where it goes."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from assistant.page.drawing.artwork import NS, SIZE, Element, Hand
from assistant.page.drawing.canvas import Canvas, add, factor, group, pair
from assistant.page.drawing.catalogue import line
from assistant.page.drawing.curve import Point, number
from assistant.page.drawing.models import Beat, Held, Still, Stroke
from assistant.page.drawing.motion import Frame, carried, to_and_fro, visiting
from assistant.page.drawing.strokes import end_of

_OPAQUE = {"fill": "--hand", "stroke": "--ink"}
_FILLED = 0.86
"""How much of the foot a hand hides."""


class Hands:
    """The layers under and over the baby in which hands are drawn."""

    def __init__(self, canvas: Canvas) -> None:
        self.under = group()
        self.over = group()
        self._canvas = canvas

    def rest(self, hand: Hand, still: Still) -> None:
        """A hand that stays where it is, or goes along with a joint."""
        for layer, placed in self._drawn(hand, still, (still.at,), still.at):
            carrier: Element = placed
            for joint in reversed(self._canvas.view.joints.get(still.joint, ())):
                outer = group()
                outer.append(carrier)
                self._canvas.turn(outer, joint, seen=True)
                carrier = outer
            layer.append(carrier)

    def follow(self, hand: Hand, stroke: Stroke) -> None:
        """A hand that goes along the stroke's line."""
        frames: list[Frame]
        if stroke.closed:
            frames = [(0.0, "offset-distance:0%"), (1.0, "offset-distance:100%")]
        elif stroke.back:
            frames = to_and_fro("offset-distance", "0%", "100%")
        else:
            frames = carried(stroke.begin, end_of(stroke), waits=stroke.press)
        way = self._canvas.seen_line(line(stroke))
        path = f"offset-path:path('{way.d}')"
        self._move(hand, stroke, stroke.points, frames, 1 / stroke.times, path)

    def visit(self, hand: Hand, beat: Beat) -> None:
        """A hand, or both in turn, that touches the places one after the other."""
        points = [self._canvas.seen(point) for point in beat.points]
        n = len(points)
        turn = n / beat.beats
        if beat.kind == "tremble":
            (x, y) = points[0]
            shake = [f"translate({number(x + by)}px,{number(y)}px)" for by in (-2.5, 2.5)]
            frames = to_and_fro("transform", *shake)
            self._move(hand, beat, beat.points, frames, turn, f"transform:{shake[0]}")
            return
        lift = (0.0, -10.0) if beat.kind == "tap" else (0.0, 0.0)
        orders = [list(range(n))]
        if beat.both_hands:
            # Each rests on its last place while the other presses.
            orders = [[i - i % 2 for i in range(n)], [max(1, i - 1 + i % 2) for i in range(n)]]
        for order in orders:
            frames = visiting([points[i] for i in order], lift, quick=beat.kind == "tap")
            x, y = points[order[0]]
            rest = f"transform:translate({number(x)}px,{number(y)}px)"
            self._move(hand, beat, [beat.points[i] for i in order], frames, turn, rest)

    def _move(
        self,
        hand: Hand,
        held: Held,
        places: Sequence[Point],
        frames: list[Frame],
        turn: float,
        style: str,
    ) -> None:
        for layer, placed in self._drawn(hand, held, places):
            carrier = add(layer, "g", "g")
            carrier.append(placed)
            self._canvas.animate(carrier, frames, turn, style=style)

    def _drawn(
        self, hand: Hand, held: Held, places: Sequence[Point], at: Point | None = None
    ) -> list[tuple[Element, Element]]:
        """The hand's parts with the layer that each belongs to."""
        canvas = self._canvas
        is_left = (held.whose == "other") != canvas.left_handed
        if held.whose == "either":
            # Two hands that do the same never cross, on either leg.
            is_left = sum(canvas.seen(point)[0] for point in places) < len(places) * SIZE / 2
        # The parent sees their own right hand as such, whichever leg it is on; from the baby's
        # side, hands turn with the whole picture, and only the thumb tells them apart.
        flipped = canvas.left if canvas.view.profile else is_left
        thumb = "near" if is_left == canvas.left else "far"
        transform = f"translate({pair(canvas.seen(at))})" if at else ""
        if flipped or held.size != 1:
            transform += (
                f"scale({factor(-held.size if flipped else held.size)} {factor(held.size)})"
            )
        if held.turn_deg:
            transform += f"rotate({number(held.turn_deg)})"
        if held.touch != (0, 0):
            transform += f"translate({pair((-held.touch[0], -held.touch[1]))})"
        found = []
        for layer, under in ((self.under, True), (self.over, False)):
            shapes = [
                shape
                for shape in hand.root
                if (shape.get("data-under") is not None) == under
                and shape.get("data-thumb", thumb) == thumb
            ]
            if shapes:
                placed = group(**({"transform": transform} if transform else {}))
                self._shapes(placed, hand, shapes, f"{hand.name}-{thumb}-{under:d}")
                found.append((layer, placed))
        return found

    def _shapes(self, placed: Element, hand: Hand, shapes: list[Element], key: str) -> None:
        """The shapes; where they are in the picture already, a reference to them."""
        name = f"{self._canvas.name}-{key}"
        if name in self._canvas.drawn:
            add(placed, "use", href=f"#{name}")
            return
        self._canvas.drawn.add(name)
        inner = add(placed, "g", id=name)
        style = ";".join(f"{what}:url(#{self._fade(hand, what)})" for what in _OPAQUE)
        for shape in shapes:
            filled = {"style": style} if shape.get("class") == "h" else {}
            add(inner, "path", shape.get("class", ""), d=shape.get("d", ""), **filled)

    def _fade(self, hand: Hand, what: str) -> str:
        """The name of the colour that fades away toward the wrist."""
        name = f"{self._canvas.name}-{hand.name}-{what[0]}"
        if name not in self._canvas.defs:
            ends = dict(zip(("x1", "y1", "x2", "y2"), map(number, hand.fade), strict=True))
            fade = ET.Element(
                f"{NS}linearGradient", {"id": name, "gradientUnits": "userSpaceOnUse", **ends}
            )
            colour = f"stop-color:var({_OPAQUE[what]})"
            filled = f";stop-opacity:{_FILLED}" if what == "fill" else ""
            add(fade, "stop", style=colour + filled)
            add(fade, "stop", offset="1", style=f"{colour};stop-opacity:0")
            self._canvas.defs[name] = fade
        return name
