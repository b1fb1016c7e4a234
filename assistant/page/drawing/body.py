"""The baby: the view's base picture, with what bends in it."""

import copy

from assistant.page.drawing.artwork import Element
from assistant.page.drawing.canvas import Canvas, group


def draw_body(canvas: Canvas, faint: bool) -> Element:
    """The base picture. `faint`: the leg that is not worked on is drawn pale."""
    drawn = group()
    for child in canvas.view.root:
        drawn.extend(_shown(canvas, copy.deepcopy(child), faint))
    return drawn


def _shown(canvas: Canvas, element: Element, faint: bool) -> list[Element]:
    """The element as it is shown: joints that move, limbs melted, notes left out."""
    if element.get("data-mark") or element.get("class") == "z":
        return []
    if element.get("data-leg") == "other" and faint:
        element.set("class", f"{element.get('class', '')} o".strip())
    children = [shown for child in element for shown in _shown(canvas, child, faint)]
    for child in list(element):
        element.remove(child)
    element.extend(children)
    if joint := element.get("data-joint"):
        canvas.turn(element, joint)
    for key in [key for key in element.attrib if key.startswith("data-")]:
        del element.attrib[key]
    element.tail = element.text = None
    if element.get("class") != "melt":
        return [element]
    # All outlines first, then all skin on top: the shapes of a limb have one outline together.
    edge = copy.deepcopy(element)
    edge.set("class", "e")
    element.set("class", "k")
    return [edge, element]
