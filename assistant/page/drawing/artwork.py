"""The drawn parts: one base picture for each view, and the parent's hands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from assistant.errors import UserError
from assistant.page.drawing.curve import Point, circle, outline

SIZE = 400
"""Width and height of every view, in its own units."""

NS = "{http://www.w3.org/2000/svg}"

Element = ET.Element


@dataclass(frozen=True)
class View:
    """A base picture: the baby's right side, as the parent at the baby's feet sees it."""

    name: str
    root: Element
    frame: tuple[float, float, float, float]
    """x, y, width, height of what is shown of it."""
    profile: bool
    """Seen from the baby's side, not from the parent's seat: hands turn with the baby."""
    parts: Mapping[str, tuple[tuple[Point, ...], ...]]
    """The shapes of each part of the body, as corners."""
    marks: Mapping[str, Point]
    """Named points ("heel"), between which strokes lead."""
    joints: Mapping[str, tuple[str, ...]]
    """Where the picture can bend: from the outermost joint to each."""
    pivots: Mapping[str, Point]


@dataclass(frozen=True)
class Hand:
    """A right hand; what it touches is at 0, 0."""

    name: str
    root: Element
    fade: tuple[float, float, float, float]
    """The line x1, y1, x2, y2 along which the wrist fades away."""


def view(path: Path) -> View:
    """The base picture in the file. Raises UserError."""
    root = _parse(path)
    parts: dict[str, list[tuple[Point, ...]]] = {}
    marks: dict[str, Point] = {}
    joints: dict[str, tuple[str, ...]] = {}
    pivots: dict[str, Point] = {}

    def visit(element: Element, above: tuple[str, ...], part: str) -> None:
        part = element.get("data-part", part)
        try:
            if part and (corners := _corners(element)):
                parts.setdefault(part, []).append(corners)
            if mark := element.get("data-mark"):
                marks[mark] = _point(element.get("data-at", ""))
            if joint := element.get("data-joint"):
                above = (*above, joint)
                joints[joint] = above
                pivots[joint] = _point(element.get("data-pivot", ""))
        except ValueError as error:
            raise UserError(f"{path}: {part or element.tag.removeprefix(NS)}: {error}") from None
        for child in element:
            visit(child, above, part)

    visit(root, (), "")
    return View(
        name=path.stem,
        root=root,
        frame=_four(path, "viewBox", root),
        profile=root.get("data-profile") is not None,
        parts={name: tuple(shapes) for name, shapes in parts.items()},
        marks=marks,
        joints=joints,
        pivots=pivots,
    )


def hand(path: Path) -> Hand:
    """The hand in the file. Raises UserError."""
    root = _parse(path)
    return Hand(path.stem, root, _four(path, "data-fade", root))


def _parse(path: Path) -> Element:
    try:
        return ET.fromstring(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); put the file there") from None
    except (ET.ParseError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: is not valid SVG ({error}); fix it") from None


def _corners(shape: Element) -> tuple[Point, ...]:
    if shape.get("class") == "l":
        return ()
    kind = shape.tag.removeprefix(NS)
    if kind == "path":
        return outline(shape.get("d", ""))
    if kind in ("ellipse", "circle"):
        rx, ry = (float(shape.get(k, shape.get("r", "0"))) for k in ("rx", "ry"))
        x, y = (float(shape.get(k, "0")) for k in ("cx", "cy"))
        return tuple((x + px * rx, y + py * ry) for px, py in circle((0, 0), 1))
    return ()


def _point(text: str) -> Point:
    try:
        x, y = _numbers(text)
    except ValueError:
        raise ValueError("needs data-at or data-pivot with two numbers, x and y") from None
    return (x, y)


def _four(path: Path, name: str, root: Element) -> tuple[float, float, float, float]:
    try:
        one, two, three, four = _numbers(root.get(name, ""))
    except ValueError:
        raise UserError(f"{path}: {name}: give four numbers") from None
    return (one, two, three, four)


def _numbers(text: str) -> list[float]:
    return [float(one) for one in re.split(r"[ ,]+", text.strip())]
