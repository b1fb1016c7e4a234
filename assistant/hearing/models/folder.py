"""Is a folder a Vosk model that a session can use, and is it whole?

Vosk itself cannot be asked: a cut `HCLr.fst` ends the whole process with a segmentation
fault, and a missing `Gr.fst` or a cut `disambig_tid.int` goes unnoticed (vosk 0.3.45). So a
model carries `contents.txt`, the size and sum of each of its files; one that has none is
loaded once in a process of its own.
"""

import hashlib
import struct
import subprocess
import sys
from pathlib import Path

CONTENTS = "contents.txt"
"""One line a file: sha256, size in bytes, path inside the model."""

NEEDED = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/Gr.fst",
    "graph/HCLr.fst",
    "graph/disambig_tid.int",
)
"""Without these vosk cannot follow a grammar; the rest of a model varies."""

PHONE_LOOP = "conf/phone_loop.conf"
"""Says, as a comment does, what a phone of `[unk]` costs in the graph. Vosk does not read it."""

_LOADING_S = 60.0
_LOAD = """
import sys, vosk
vosk.SetLogLevel(-1)
vosk.KaldiRecognizer(vosk.Model(model_path=sys.argv[1]), 16000, '["[unk]"]')
"""
_FST, _SYMBOLS = 2125659606, 2125658996
"""OpenFst's magic numbers: of a transducer, of a symbol table."""


def problem(model: Path, thorough: bool = False) -> str | None:
    """What is wrong with the model, beginning with the file's path; None if it can be used.

    Compares sizes with `contents.txt` (a millisecond); `thorough` compares sums as well.
    """
    if not model.is_dir():
        return f"{model}: there is no such folder"
    if (model / "graph/HCLG.fst").is_file() and not (model / "graph/HCLr.fst").is_file():
        return f"{model}: its graph is fixed (HCLG.fst), so it cannot be told what to listen for"
    for name in NEEDED:
        if not (model / name).is_file():
            return f"{model / name}: missing"
        if not (model / name).stat().st_size:
            return f"{model / name}: empty"
    if not (model / CONTENTS).is_file():
        return None if _loads(model) else f"{model}: vosk cannot load it"
    for line in (model / CONTENTS).read_text(encoding="utf-8").splitlines():
        try:
            sha256, size, name = line.split(maxsplit=2)
            size_bytes = int(size)
        except ValueError:
            return f"{model / CONTENTS}: this is not a list of files: {line!r}"
        file = model / name
        if not file.is_file():
            return f"{file}: missing"
        if file.stat().st_size != size_bytes:
            return f"{file}: broken, {file.stat().st_size} bytes long instead of {size_bytes}"
        if thorough and file_sha256(file) != sha256:
            return f"{file}: broken, its sum is not the one in {CONTENTS}"
    return None


def seal(model: Path) -> None:
    """Write the model's `contents.txt`, for a model known to be whole."""
    lines = [
        f"{file_sha256(file)} {file.stat().st_size} {file.relative_to(model).as_posix()}\n"
        for file in sorted(model.rglob("*"))
        if file.is_file() and file.name != CONTENTS
    ]
    (model / CONTENTS).write_text("".join(lines), encoding="utf-8")


def has_phone_loop(model: Path) -> bool:
    """Whether the model's `[unk]` is a loop over all phones, as in our own models. In others it
    is a sound of its own, which nothing can be weighed against."""
    return (model / PHONE_LOOP).is_file()


def words(model: Path) -> frozenset[str] | None:
    """The words that the model knows, `[unk]` among them; a grammar can hold no others.

    From `graph/words.txt`, or the symbol table inside `graph/Gr.fst`, where the published
    small models keep it. None if the model has neither.
    """
    listed = model / "graph/words.txt"
    if listed.is_file():
        found = [line.split()[0] for line in listed.read_text("utf-8").splitlines() if line]
    else:
        found = _output_symbols(model / "graph/Gr.fst")
    real = frozenset(w for w in found if not w.startswith(("#", "<eps>", "<s>", "</s>")))
    return real or None


def file_sha256(file: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _loads(model: Path) -> bool:
    try:
        done = subprocess.run(
            [sys.executable, "-c", _LOAD, str(model)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LOADING_S,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _output_symbols(fst: Path) -> list[str]:
    """The words in the output symbol table of a binary OpenFst file; [] if it has none."""
    data = fst.read_bytes()
    at = 0

    def number(code: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from("<" + code, data, at)
        at += struct.calcsize("<" + code)
        return int(value)

    def text() -> str:
        nonlocal at
        length = number("i")
        at += length
        return data[at - length : at].decode("utf-8")

    def table() -> list[str]:
        nonlocal at
        if number("i") != _SYMBOLS:
            return []
        text()  # its name
        number("q")  # the next free key
        symbols = []
        for _ in range(number("q")):
            symbols.append(text())
            number("q")
        return symbols

    try:
        if number("i") != _FST:
            return []
        text(), text()  # types of the transducer and of its arcs
        number("i")  # version
        flags = number("i")
        at += 4 * 8  # properties, start, states, arcs
        inputs = table() if flags & 1 else []
        return table() if flags & 2 else inputs
    except (struct.error, UnicodeDecodeError):
        return []
