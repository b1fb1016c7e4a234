"""Large letters made of block characters, as large as the room for them allows."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

FONT = """
A .#. #.# ### #.# #.#
B ##. #.# ##. #.# ##.
C .## #.. #.. #.. .##
D ##. #.# #.# #.# ##.
E ### #.. ##. #.. ###
F ### #.. ##. #.. #..
G .## #.. #.# #.# .##
H #.# #.# ### #.# #.#
I # # # # #
J ..# ..# ..# #.# .#.
K #.# #.# ##. #.# #.#
L #.. #.. #.. #.. ###
M #...# ##.## #.#.# #...# #...#
N #..# ##.# #.## #..# #..#
O ### #.# #.# #.# ###
P ### #.# ### #.. #..
Q .##. #..# #..# #.#. .#.#
R ##. #.# ##. #.# #.#
S ### #.. ### ..# ###
T ### .#. .#. .#. .#.
U #.# #.# #.# #.# ###
V #.# #.# #.# #.# .#.
W #...# #...# #.#.# ##.## #...#
X #.# #.# .#. #.# #.#
Y #.# #.# .#. .#. .#.
Z ### ..# .#. #.. ###
0 ### #.# #.# #.# ###
1 ##. .#. .#. .#. ###
2 ##. ..# .#. #.. ###
3 ##. ..# .#. ..# ##.
4 #.# #.# ### ..# ..#
5 ### #.. ##. ..# ##.
6 .## #.. ### #.# ###
7 ### ..# .#. .#. .#.
8 ### #.# ### #.# ###
9 ### #.# ### ..# ##.
. . . . . #
, .. .. .. .# #.
: . # . # .
; .. .# .. .# #.
! # # # . #
? ##. ..# .#. ... .#.
' # # . . .
" #.# #.# ... ... ...
- ... ... ### ... ...
+ ... .#. ### .#. ...
/ ..# ..# .#. #.. #..
( .# #. #. #. .#
) #. .# .# .# #.
· . . # . .
"""
"""A character a line, and its five rows. Drawn for this program."""

GLYPHS = {
    line[0]: [[mark == "#" for mark in row] for row in line[2:].split()]
    for line in FONT.strip("\n").splitlines()
} | {" ": [[False, False]] * 5}

ROWS = 5
"""Height of a letter in dots."""

_ALIKE = str.maketrans(
    {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0x2026: "."}
)
# Typographic quotation marks, dashes and the ellipsis.
_CELLS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
# A cell of the terminal by its quarters: upper left 1, upper right 2, lower left 4, lower right 8.


def wrapped(text: str, room: int, width_of: Callable[[str], int]) -> list[str]:
    """`text` in lines no wider than `room`; a word that is wider has a line of its own.

    Only a plain space is a place to break at.
    """
    lines: list[str] = []
    for word in filter(None, text.split(" ")):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=64)
def big(
    text: str,
    columns: int,
    rows: int,
    *,
    max_lines: int = 3,
    largest: int = 6,
    fine: bool = True,
) -> tuple[str, ...] | None:
    """`text` in the largest letters that fit into `columns` x `rows`, broken between words.

    A dot of a letter is at most `largest` half-rows tall, and square or narrower. Each string
    is one row of the terminal, all equally long. `fine=False` does without quarter blocks,
    which a bare console may lack. None where even the smallest letters do not fit, or one is
    missing.
    """
    text = _drawable(text)
    if not text:
        return None
    sizes = [(wide, tall) for tall in range(1, largest + 1) for wide in range(tall, 2 * tall + 1)]
    # A dot is `wide` half-columns and `tall` half-rows; of two that cover as much, the squarer.
    for wide, tall in sorted(sizes, key=lambda s: (s[0] * s[1], s[0]), reverse=True):
        if not fine and wide % 2:
            continue
        room = 2 * columns // wide
        lines = wrapped(text, room, _dots)
        height = len(lines) * (ROWS + 1) * tall - tall
        if len(lines) > max_lines or height > 2 * rows or any(_dots(ln) > room for ln in lines):
            continue
        return _drawn(lines, wide, tall)
    return None


def _drawable(text: str) -> str:
    """Capitals without accents, or empty where a letter is not in the font."""
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE)).upper()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain if plain.strip() and all(c in GLYPHS for c in plain) else ""


def _dots(line: str) -> int:
    return sum(len(GLYPHS[c][0]) + 1 for c in line) - 1


def _drawn(lines: list[str], wide: int, tall: int) -> tuple[str, ...]:
    widest = max(_dots(line) for line in lines)
    grid: list[list[bool]] = []
    for number, line in enumerate(lines):
        blank = (widest - _dots(line)) // 2
        for row in range(ROWS):
            dots = [False] * blank
            for c in line:
                dots += [*GLYPHS[c][row], False]
            dots = (dots + [False] * widest)[:widest]
            grid += [[dot for dot in dots for _ in range(wide)]] * tall
        if number < len(lines) - 1:
            grid += [[False] * (widest * wide)] * tall
    if len(grid) % 2:
        grid.append([False] * (widest * wide))
    if widest * wide % 2:
        grid = [[*row, False] for row in grid]
    return tuple(
        "".join(
            _CELLS[up[x] + 2 * up[x + 1] + 4 * low[x] + 8 * low[x + 1]]
            for x in range(0, len(up), 2)
        )
        for up, low in zip(grid[::2], grid[1::2], strict=True)
    )
