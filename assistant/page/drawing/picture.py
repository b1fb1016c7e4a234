"""A technique's picture, put together from its view, its hands and its movement."""

from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

from assistant.page.drawing.artwork import NS, SIZE, Element
from assistant.page.drawing.body import draw_body
from assistant.page.drawing.canvas import PREFIX, Canvas, add, group
from assistant.page.drawing.catalogue import Drawings
from assistant.page.drawing.curve import number
from assistant.page.drawing.hands import Hands
from assistant.page.drawing.models import Move
from assistant.page.drawing.strokes import draw_beat, draw_stroke


def draw(
    drawings: Drawings,
    move: Move,
    name: str,
    *,
    title: str,
    pass_s: float,
    strokes: int,
    side: str,
    left_handed: bool,
) -> str:
    """The picture as one SVG element; `name` is different for every picture on a page."""
    canvas = Canvas(drawings.views[move.view], move, name, side == "left", left_handed)
    lines = group()
    for stroke in move.stroke:
        draw_stroke(canvas, lines, stroke)
    for beat in move.beat:
        draw_beat(canvas, lines, beat)
    hands = Hands(canvas)
    for still in move.hand:
        hands.rest(drawings.hands[still.hand], still)
    for stroke in move.stroke:
        if stroke.hand:
            hands.follow(drawings.hands[stroke.hand], stroke)
    for beat in move.beat:
        if beat.hand:
            hands.visit(drawings.hands[beat.hand], beat)
    body = draw_body(canvas, faint=side != "both")
    if canvas.left:
        for mirrored in (body, lines):
            mirrored.set("transform", f"matrix(-1 0 0 1 {SIZE} 0)")

    root = _root(canvas, title, pass_s, strokes)
    if canvas.defs:
        add(root, "defs").extend(canvas.defs.values())
    root.extend(layer for layer in (hands.under, body, hands.over, lines) if len(layer))
    for element in root.iter():
        if element is not root and (classes := element.get("class")):
            element.set("class", " ".join(PREFIX + one for one in classes.split()))
    return ET.tostring(root, encoding="unicode")


def _root(canvas: Canvas, title: str, pass_s: float, strokes: int) -> Element:
    x, y, width, height = canvas.move.frame or canvas.view.frame
    if canvas.left:
        x = SIZE - x - width
    root = ET.Element(
        f"{NS}svg",
        {
            "class": "drawing",
            "viewBox": " ".join(map(number, (x, y, width, height))),
            "role": "img",
            "aria-labelledby": f"{canvas.name}-t {canvas.name}-d",
            "style": f"--pass-s:{pass_s:g}s;--strokes:{strokes}",
        },
    )
    add(root, "title", id=f"{canvas.name}-t").text = title
    add(root, "desc", id=f"{canvas.name}-d").text = canvas.move.about
    add(root, "style").text = _style() + "".join(canvas.rules)
    return root


@lru_cache(maxsize=1)
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8").replace("\n", "")
