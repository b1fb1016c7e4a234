"""All drawings as they ship, loaded and checked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.errors import UserError
from assistant.files.document import read
from assistant.page.drawing.artwork import SIZE, Hand, View, hand, view
from assistant.page.drawing.curve import Curve, Point, circle, coil, inside, smooth
from assistant.page.drawing.models import Beat, Held, Move, Stroke

FOLDER = Path(__file__).parent.parent / "drawings"
"""Base pictures in `views`, hands in `hands`, one file for each technique in `moves`."""

AIR = "air"
"""What a line is on that only shows how a part of the picture turns."""

_NEAR = 45.0
"""A stroke begins and ends within this distance of the marks that it names."""


@dataclass(frozen=True)
class Drawings:
    """Views and hands by name, moves by technique id."""

    views: Mapping[str, View]
    hands: Mapping[str, Hand]
    moves: Mapping[str, Move]


@lru_cache(maxsize=1)
def drawings() -> Drawings:
    """The drawings that ship with the program. Raises UserError like `load`."""
    return load(FOLDER)


def load(folder: Path) -> Drawings:
    """The drawings in `folder`. Raises UserError naming file, field and fix."""
    found = Drawings(
        views={path.stem: view(path) for path in sorted(folder.glob("views/*.svg"))},
        hands={path.stem: hand(path) for path in sorted(folder.glob("hands/*.svg"))},
        moves={path.stem: read(path, Move) for path in sorted(folder.glob("moves/*.toml"))},
    )
    for name, move in found.moves.items():
        _check(folder / "moves" / f"{name}.toml", move, found)
    return found


def line(stroke: Stroke) -> Curve:
    """The line that the stroke follows."""
    if stroke.loops:
        return coil(stroke.points, stroke.loops, stroke.radius)
    if len(stroke.points) == 1:
        round_ = circle(stroke.points[0], stroke.radius)
        return smooth(round_ if stroke.clockwise else round_[:1] + round_[:0:-1], closed=True)
    return smooth(stroke.points, stroke.closed)


def _check(path: Path, move: Move, found: Drawings) -> None:
    if move.view not in found.views:
        raise UserError(f"{path}: view: is {move.view!r}; write one of {_list(found.views)}")
    base = found.views[move.view]
    for number, joint in enumerate(move.joint, 1):
        _one_of(path, f"joint number {number} name", joint.name, base.joints)
    for number, still in enumerate(move.hand, 1):
        _check_hand(path, f"hand number {number}", still, base, found)
        _within(path, f"hand number {number} at", (still.at,))
    for number, beat in enumerate(move.beat, 1):
        where = f"beat number {number}"
        _check_hand(path, where, beat, base, found)
        _check_places(path, where, base, beat, beat.points)
    for number, stroke in enumerate(move.stroke, 1):
        where = f"stroke number {number}"
        _check_hand(path, where, stroke, base, found)
        way = line(stroke).flat
        _check_places(path, where, base, stroke, way)
        for field, end in (("start", stroke.points[0]), ("finish", stroke.points[-1])):
            if mark := getattr(stroke, field):
                _one_of(path, f"{where} {field}", mark, base.marks)
                _check_end(path, f"{where} {field}", mark, end, base)


def _check_hand(path: Path, where: str, held: Held, base: View, found: Drawings) -> None:
    if held.hand:
        _one_of(path, f"{where} hand", held.hand, found.hands)
    if held.joint:
        _one_of(path, f"{where} joint", held.joint, base.joints)


def _check_places(
    path: Path, where: str, base: View, item: Stroke | Beat, places: tuple[Point, ...]
) -> None:
    _within(path, f"{where} points", places)
    if item.on == AIR:
        return
    _one_of(path, f"{where} on", item.on, base.parts)
    for x, y in places:
        if not any(inside((x, y), shape) for shape in base.parts[item.on]):
            raise UserError(
                f"{path}: {where} points: at {x:.0f}, {y:.0f} the line leaves the {item.on}; "
                "move the nearest point onto it"
            )


def _check_end(path: Path, where: str, mark: str, end: Point, base: View) -> None:
    x, y = base.marks[mark]
    if (end[0] - x) ** 2 + (end[1] - y) ** 2 > _NEAR**2:
        raise UserError(
            f"{path}: {where}: the line is at {end[0]:.0f}, {end[1]:.0f} there, far from the "
            f"{mark} at {x:.0f}, {y:.0f}; turn the line round or name another mark"
        )


def _within(path: Path, where: str, places: tuple[Point, ...]) -> None:
    for x, y in places:
        if not (0 <= x <= SIZE and 0 <= y <= SIZE):
            raise UserError(
                f"{path}: {where}: {x:.0f}, {y:.0f} is outside the picture; "
                f"keep both from 0 to {SIZE}"
            )


def _one_of(path: Path, where: str, name: str, known: Mapping[str, object]) -> None:
    if name not in known:
        raise UserError(f"{path}: {where}: is {name!r}; write one of {_list(known)}")


def _list(known: Mapping[str, object]) -> str:
    return ", ".join(sorted(known))
