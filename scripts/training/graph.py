"""The decoding graph of the model: a lexicon that vosk puts a grammar on while it runs.

As Kaldi's `mkgraph_lookahead.sh` makes it, for phones without context and one state a phone:
the lexicon with disambiguation symbols, determinized, with self-loops in Kaldi's reordered
style, as an `olabel_lookahead` transducer, and a word grammar beside it. Needs OpenFst's
programs (Debian: `libfst-tools` and `libfst22-plugins-base`).
"""

import math
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .lexicon import Lexicon
from .phones import (
    GRAPH_PHONES,
    POSITIONS,
    SILENCE,
    SPOKEN,
    TRANSITIONS,
    graph_phone,
    in_word,
    leave,
)

UNKNOWN = "[unk]"

HALF = math.log(2.0)
"""Cost of silence after a word, and of none."""


class Arc(NamedTuple):
    """An arc of a transducer; 0 is no symbol."""

    source: int
    target: int
    input: int
    output: int
    cost: float

    def line(self) -> str:
        """The arc in OpenFst's text."""
        numbers = "\t".join(str(number) for number in self[:4])
        return f"{numbers}\t{self.cost:g}\n"


@dataclass(frozen=True)
class UnknownWord:
    """`[unk]` is any string of phones: what it costs trades misses for false commands."""

    enter: float = 0.0
    phone: float = 2.0
    """Cost of each phone."""


@dataclass(frozen=True)
class LexiconGraph:
    """The lexicon as a transducer from transition ids to words, not yet determinized."""

    arcs: list[Arc]
    final: int
    disambiguation: int
    """Symbols above the transition ids that keep words of the same sound apart."""


def build(
    folder: Path, scratch: Path, lexicon: Lexicon, unknown: UnknownWord | None = None
) -> None:
    """Write `HCLr.fst`, `Gr.fst`, `words.txt` and what goes with them into `folder`."""
    for program in ("fstcompile", "fstarcsort", "fstconvert"):
        if shutil.which(program) is None:
            raise RuntimeError(f"{program} is missing: install Debian's libfst-tools")
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    scratch.mkdir(parents=True, exist_ok=True)
    words = ["<eps>", *lexicon.pronunciations, UNKNOWN]
    graph = lexicon_graph(lexicon, unknown or UnknownWord())
    arcs, finals = determinized(graph, scratch)
    looped = with_self_loops(arcs, arcs[0].source)
    relabelled = _lookahead(looped, finals, scratch, folder / "HCLr.fst")
    number = {word: relabelled.get(at, at) if at else 0 for at, word in enumerate(words)}
    if len(set(number.values())) != len(words):
        raise RuntimeError("two words came to have one number")
    listed = "".join(f"{word} {number[word]}\n" for word in words)
    (folder / "words.txt").write_text(listed, encoding="utf-8")
    symbols = range(TRANSITIONS + 1, TRANSITIONS + 1 + graph.disambiguation)
    (folder / "disambig_tid.int").write_text("".join(f"{symbol}\n" for symbol in symbols))
    boundaries = ["1 nonword\n"] + [
        f"{graph_phone(phone, position)} {name}\n"
        for phone in SPOKEN
        for position, name in POSITIONS.items()
    ]
    (folder / "phones/word_boundary.int").write_text("".join(boundaries))
    _word_grammar(lexicon, number, scratch, folder / "Gr.fst")


def lexicon_graph(lexicon: Lexicon, unknown: UnknownWord) -> LexiconGraph:
    """All pronunciations from and to one state, silence between them, and the unknown word."""
    entries = [
        (in_word(said), at)
        for at, pronunciations in enumerate(lexicon.pronunciations.values(), 1)
        for said in pronunciations
    ]
    alike = Counter(phones for phones, _ in entries)
    beginnings = {phones[:k] for phones, _ in entries for k in range(1, len(phones))}
    start, loop, silence, after_silence = range(4)
    states = 4
    used: Counter[tuple[int, ...]] = Counter()
    spoken: list[tuple[list[int], int, int]] = []
    for phones, word in entries:
        mark = 0
        if alike[phones] > 1 or phones in beginnings:
            used[phones] += 1
            mark = used[phones]
        spoken.append(([leave(phone) for phone in phones], word, mark))
    marks = max((mark for _, _, mark in spoken), default=0)
    mark_silence, mark_unknown = TRANSITIONS + marks + 1, TRANSITIONS + marks + 2
    arcs = [
        Arc(start, loop, 0, 0, HALF),
        Arc(start, silence, 0, 0, HALF),
        Arc(silence, after_silence, leave(graph_phone(SILENCE)), 0, 0.0),
        Arc(after_silence, loop, mark_silence, 0, 0.0),
    ]
    for symbols, word, mark in spoken:
        if mark:
            symbols = [*symbols, TRANSITIONS + mark]
        at, output = loop, word
        for symbol in symbols[:-1]:
            arcs.append(Arc(at, states, symbol, output, 0.0))
            at, output, states = states, 0, states + 1
        arcs += [Arc(at, end, symbols[-1], output, HALF) for end in (loop, silence)]
    first, inside = states, states + 1
    number = len(lexicon.pronunciations) + 1
    arcs.append(Arc(loop, first, mark_unknown, number, unknown.enter))
    for phone in SPOKEN:
        begin, middle, end, single = (leave(graph_phone(phone, p)) for p in POSITIONS)
        arcs.append(Arc(first, inside, begin, 0, unknown.phone))
        arcs.append(Arc(inside, inside, middle, 0, unknown.phone))
        for target in (loop, silence):
            arcs.append(Arc(inside, target, end, 0, unknown.phone + HALF))
            arcs.append(Arc(first, target, single, 0, unknown.phone + HALF))
    return LexiconGraph(arcs, loop, marks + 2)


def determinized(graph: LexiconGraph, scratch: Path) -> tuple[list[Arc], dict[int, float]]:
    """The same transducer determinized: its arcs, those of the start first, and final costs."""
    text = "".join(arc.line() for arc in graph.arcs) + f"{graph.final}\n"
    (scratch / "lexicon.txt").write_text(text)
    _run(f"fstcompile '{scratch}/lexicon.txt' '{scratch}/lexicon.fst'")
    program = [sys.executable, "-m", "models.training.determinization"]
    files = [scratch / "lexicon.fst", scratch / "determinized.txt"]
    subprocess.run([*program, *files], check=True, cwd=Path(__file__).parents[2])
    arcs: list[Arc] = []
    finals: dict[int, float] = {}
    for line in files[1].read_text().splitlines():
        cells = line.split()
        if len(cells) >= 4:
            cost = float(cells[4]) if len(cells) > 4 else 0.0
            source, target, symbol, output = (int(cell) for cell in cells[:4])
            arcs.append(Arc(source, target, symbol, output, cost))
        else:
            finals[int(cells[0])] = float(cells[1]) if len(cells) > 1 else 0.0
    return arcs, finals


def with_self_loops(arcs: list[Arc], start: int) -> list[Arc]:
    """Self-loops on the state after each phone's arc, as Kaldi's reordering has them.

    A state that several phones, or none, lead to is divided, so that each has its own loop.
    """
    free = 1 + max(max(arc.source, arc.target) for arc in arcs)
    kinds: defaultdict[int, set[int]] = defaultdict(set)
    kinds[start].add(0)

    def phone_of(arc: Arc) -> int:
        return arc.input if 0 < arc.input <= TRANSITIONS else 0

    for arc in arcs:
        kinds[arc.target].add(phone_of(arc))
    looped: list[Arc] = []
    divided: dict[tuple[int, int], int] = {}
    for arc in arcs:
        phone, target = phone_of(arc), arc.target
        if phone and len(kinds[target]) > 1:
            if (target, phone) not in divided:
                divided[target, phone] = free
                looped += [
                    Arc(free, free, phone - 1, 0, 0.0),
                    Arc(free, target, 0, 0, 0.0),
                ]
                free += 1
            target = divided[target, phone]
        looped.append(arc._replace(target=target))
    for state, phones in kinds.items():
        if len(phones) == 1 and (phone := next(iter(phones))):
            looped.append(Arc(state, state, phone - 1, 0, 0.0))
    # OpenFst takes the first arc's source as the start.
    return sorted(looped, key=lambda arc: arc.source != start)


def _lookahead(
    arcs: list[Arc], finals: dict[int, float], scratch: Path, out: Path
) -> dict[int, int]:
    """Write the transducer as `olabel_lookahead`; returns the words' new numbers."""
    text = "".join(arc.line() for arc in arcs)
    text += "".join(f"{state}\t{cost:g}\n" for state, cost in finals.items())
    (scratch / "graph.txt").write_text(text)
    _run(
        f"fstcompile '{scratch}/graph.txt' | fstarcsort --sort_type=olabel"
        " | fstconvert --fst_type=olabel_lookahead"
        f" --save_relabel_opairs='{scratch}/relabel.txt' > '{out}'"
    )
    pairs = (line.split() for line in (scratch / "relabel.txt").read_text().splitlines())
    return {int(old): int(new) for old, new in pairs}


def _word_grammar(lexicon: Lexicon, number: dict[str, int], scratch: Path, out: Path) -> None:
    """Single words by their frequency, for a recogniser that is given no grammar."""
    share = 0.95
    rows = [
        (number[word], -math.log(share * chance)) for word, chance in lexicon.probability.items()
    ]
    rows.append((number[UNKNOWN], -math.log(1.0 - share)))
    text = "".join(f"0\t0\t{word}\t{word}\t{cost:.4f}\n" for word, cost in rows) + "0\n"
    (scratch / "words-grammar.txt").write_text(text)
    _run(
        f"fstcompile '{scratch}/words-grammar.txt' | fstarcsort --sort_type=ilabel"
        f" | fstconvert --fst_type=const > '{out}'"
    )


def _run(command: str) -> None:
    # OpenFst finds its transducer types as libraries, in a folder that Debian does not search.
    plugins = ":".join(str(folder) for folder in Path("/usr/lib").glob("*/fst/*"))
    environment = {**os.environ, "LD_LIBRARY_PATH": plugins}
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, env=environment)


assert GRAPH_PHONES * 2 == TRANSITIONS
