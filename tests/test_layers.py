"""The order of the house: a room builds on those before it in this list, and on no other."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS = """
errors
places
files                 errors
sound                 errors places files
content               errors files
speaking              errors places files sound
timeline              sound
config                errors places files content
guide                 errors content config
session               errors files content config guide
hearing               errors places files sound content session
terminal              session
journal               errors places files content guide session timeline
routines              errors places files content config guide hearing
page                  errors files content session timeline journal
running               files sound content speaking timeline config guide session hearing journal
doctor                errors places sound content speaking config hearing
rehearsal             errors places files sound content speaking timeline config guide session hearing running
cli                   *
__main__              errors cli
"""  # noqa: E501
"""Each room, and the rooms that it may import from."""

INSIDE = {
    "sound": "frames - * - echo music device",
    "hearing": "models enrolment.enrolled enrolment.templates - * - enrolment.lesson",
    "session": "* - strokes - before - stopping - requests - conductor reference",
    "page": "drawing - *",
}
"""How a large room is ordered inside, from the bottom up; `*` is all that is not named."""


def rooms() -> dict[str, set[str]]:
    """The table above."""
    rows = [line.split() for line in LAYERS.strip().splitlines()]
    names = [name for name, *_ in rows]
    return {
        name: set(names[: names.index(name)]) if below == ["*"] else set(below)
        for name, *below in rows
    }


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the program by its dotted name, without "assistant."."""
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        parts = path.relative_to(ROOT / "assistant").with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if parts:
            yield ".".join(parts), path


MODULES = dict(modules())


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules of the program that a file imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [n if n.removeprefix("assistant.") in MODULES else node.module for n in whole]
        found |= {n.removeprefix("assistant.") for n in names if n.startswith("assistant.")}
    return frozenset(found)


def test_the_top_level_holds_four_modules_and_the_rooms() -> None:
    top = {name for name in MODULES if "." not in name}
    assert top == set(rooms())
    files = {path.stem for path in (ROOT / "assistant").glob("*.py")} - {"__init__"}
    assert files == {"__main__", "doctor", "errors", "places"}


@pytest.mark.parametrize("room", rooms())
def test_a_room_builds_on_those_below_it_alone(room: str) -> None:
    allowed = rooms()[room] | {room}
    wrong = {
        f"{name} imports {other}"
        for name, path in MODULES.items()
        if name.split(".")[0] == room
        for other in imports(path)
        if other.split(".")[0] not in allowed
    }
    assert not wrong


def test_no_row_allows_what_stands_above_it_or_what_nobody_needs() -> None:
    names = list(rooms())
    used = {
        (name.split(".")[0], other.split(".")[0])
        for name, path in MODULES.items()
        for other in imports(path)
    }
    for room, below in rooms().items():
        assert below <= set(names[: names.index(room)]), room
        if room != "cli":
            assert below <= {other for name, other in used if name == room}, room


def floor(name: str) -> int:
    """Where inside its room a module stands, from the bottom up."""
    room, _, inside = name.partition(".")
    floors = [part.split() for part in INSIDE[room].split(" - ")]
    for number, named in enumerate(floors):
        if any(f"{inside}.".startswith(f"{one}.") for one in named):
            return number
    return floors.index(["*"])


@pytest.mark.parametrize("room", INSIDE)
def test_inside_a_large_room_the_order_holds_too(room: str) -> None:
    wrong = {
        f"{name} imports {other}"
        for name, path in MODULES.items()
        if name.startswith(f"{room}.")
        for other in imports(path)
        if other.startswith(f"{room}.") and floor(other) > floor(name)
    }
    assert not wrong
