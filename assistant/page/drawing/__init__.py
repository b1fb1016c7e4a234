"""Drawings of the techniques: line art with the stroke's path in motion, as SVG.

A picture can be put into a page or stand alone; it loads nothing. A page steers it with

- `--pass-s`, a CSS time ("3s") on the root: how long one pass takes; the technique's own at first;
- `--strokes` on the root: how many single strokes a pass has (the warm-up's ten);
- `--at-s`, a CSS time: how far into the pass the movement is when the picture is put in;
- the class `paused` on the root: the movement stands still;
- `--draw-skin`, `-ink`, `-hand`, `-cloth`, `-nappy`, `-blush`, `-pale`, `-mute`, `-accent`:
  colours, in place of those for the device's light or dark scheme.

Where the device asks for less motion the whole path is shown, with its arrow head.
"""

from assistant.content.models import Technique
from assistant.errors import UserError
from assistant.page.drawing.catalogue import drawings
from assistant.page.drawing.models import Move
from assistant.page.drawing.picture import draw

__all__ = ["svg"]

QUIET_S = 4.0
"""The pass of what has none: the greeting, and warming the oil."""

SIDES = ("right", "left", "both")

_VIEWS = {
    "foot": "top",
    "top of the foot": "top",
    "sole": "sole",
    "ball of the foot": "sole",
    "toes": "sole",
    "ankle": "side",
    "calf": "side",
    "leg": "legs",
    "legs": "legs",
    "thigh": "legs",
    "head": "head",
    "hands": "hands",
}
"""The view of each part of the body, for techniques that have no drawing of their own."""


def svg(technique: Technique, side: str = "both", handedness: str = "right") -> str:
    """The picture of a technique, as one SVG element of at most about 8 kB.

    technique: ours, or one without a drawing, such as a parent's own, which gets the base picture
        of its part of the body, at rest.
    side: the baby's "right" or "left", or "both" where both legs move together.
    handedness: the parent's leading hand, "right" or "left".

    Raises UserError where a drawing's file is not sound, or a value is none of these.
    """
    for name, value, values in (
        ("side", side, SIDES),
        ("handedness", handedness, SIDES[:2]),
    ):
        if value not in values:
            raise UserError(f"drawing: {name}: is {value!r}; give one of {', '.join(values)}")
    return draw(
        drawings(),
        drawings().moves.get(technique.id) or _at_rest(technique),
        f"{technique.id} {side} {handedness}",
        title=technique.title,
        pass_s=technique.seconds(technique.strokes) or QUIET_S,
        strokes=technique.strokes if technique.strokes_key else 1,
        side=side,
        left_handed=handedness == "left",
    )


def _at_rest(technique: Technique) -> Move:
    view = _VIEWS.get(technique.body_part) or _VIEWS[technique.limb]
    about = f"A drawing of the baby's {technique.body_part}, without a movement."
    return Move(view=view, about=about)
