"""Three hundred damaged settings, profiles and routines: each is answered in one line that names
the file, the field and the fix, and none is overwritten."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.config import babies, settings, settings_file
from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.routines import store
from tests.patience import PATIENCE_S

ON = date(2026, 6, 1)
SEED = 5
EACH = 100

SETTINGS = """\
# our settings
max_passes = 2
tempo = 0.9
rest_between_s = 12.5
first_leg = "left"
vibration = true
patch_test_date = 2026-02-03
max_moves = { b3 = 3, b4 = 3 }

[from_months]
"fg-knead-foot" = 6

[baby]
name = "Zoë"
birth_date = 2026-01-31
weeks_early = 3
foot_treatment = false
"""

PROFILES = """\
# our two
[[baby]]
name = "Ada"  # after her grandmother
pronoun = "she"
birth_date = 2026-01-31
hips_ok = "yes"

[[baby]]
name = "Zoë"
birth_date = 2026-03-01
weeks_early = 4
foot_treatment = false
clinician_agrees = true
"""

ROUTINE = """\
title = "Zoë's evening"

[[technique]]
id = "heel-circles"
title = "Heel circles"
limb = "foot"
body_part = "heel"
from_months = 3
intensity = 2
passes = 3
pass_s = 4.5
say = "Draw small circles around the heel."
say_again = "Small circles around the heel."
why = "It is a calm one."

[[plan]]
id = "evening"
from_months = 5
items = [["fg-opening-stroke", 3], ["heel-circles", 2], ["fg-closing-stroke", 3]]
"""


@dataclass(frozen=True)
class Damage:
    """One way in which a file went wrong."""

    kind: str
    raw: bytes
    field: str = ""
    """What the answer has to name, where the file can still be read so far."""


def _value_lines(lines: list[str]) -> list[int]:
    return [i for i, line in enumerate(lines) if " = " in line and not line.startswith("#")]


def _with(kind: str, lines: list[str], at: int, line: str, named: bool = True) -> Damage:
    key = line.split(" = ")[0].strip('"')
    text = "\n".join([*lines[:at], line, *lines[at + 1 :]]) + "\n"
    return Damage(kind, text.encode(), key if named else "")


def damaged(text: str, kind: str, draw: random.Random) -> Damage:
    """The text, with one thing wrong with it."""
    lines = text.splitlines()
    at = draw.choice(_value_lines(lines))
    key, value = lines[at].split(" = ", 1)
    raw = text.encode()
    if kind == "truncated":
        return Damage(kind, raw[: draw.randrange(1, len(raw) - 1)])
    if kind == "wrong type":
        wrong = ["[1, [2]]", "{ a = 1 }", "12:30:00", "nan", "-inf", "2026-01-01T10:00:00Z"]
        return _with(kind, lines, at, f"{key} = {draw.choice(wrong)}")
    if kind == "unknown key":
        return _with(kind, lines, at, f"{key.strip(chr(34))}x = {value}")
    if kind == "out of bounds":
        numbers = [i for i in _value_lines(lines) if lines[i].split(" = ", 1)[1][0].isdigit()]
        at = draw.choice([i for i in numbers if "-" not in lines[i].split(" = ", 1)[1]])
        key = lines[at].split(" = ", 1)[0]
        return _with(kind, lines, at, f"{key} = {draw.choice(['-1', '1e9', '99', '-0.5'])}")
    if kind == "bad date":
        dates = [i for i in _value_lines(lines) if "= 2026-" in lines[i]] or [at]
        at = draw.choice(dates)
        key = lines[at].split(" = ", 1)[0]
        bad = draw.choice(["2026-02-30", "2026-13-01", "0000-00-00", "2026-1-1", "31.1.2026"])
        return _with(kind, lines, at, f"{key} = {bad}", named=False)
    if kind == "date as text":
        dates = [i for i in _value_lines(lines) if "= 2026-" in lines[i]] or [at]
        at = draw.choice(dates)
        key = lines[at].split(" = ", 1)[0]
        return _with(kind, lines, at, f"{key} = {{ day = 1 }}")
    if kind == "huge number":
        huge = ["9" * 5000, "0x" + "F" * 5000, "1e99999", "9" * 400]
        # Thousands of digits are no TOML number for Python: then the line is named.
        chosen = draw.choice(huge)
        return _with(kind, lines, at, f"{key} = {chosen}", named=chosen != huge[0])
    if kind == "duplicate key":
        text = "\n".join([*lines[:at], lines[at], *lines[at:]])
        return Damage(kind, text.encode())
    if kind == "strange key":
        strange = draw.choice(['"\\u001b[2J"', '"a\\nb"', '"" ', "'x.y'", '"é"'])
        return _with(kind, lines, at, f"{strange} = 1", named=False)
    if kind == "brackets":
        return _with(kind, lines, at, f"{key} = {'[' * draw.choice([1, 3000])}", named=False)
    where = draw.randrange(len(raw))
    put = {
        "NUL bytes": b"\x00",
        "latin-1": "é".encode("latin-1"),
        "control bytes": bytes([draw.choice([1, 8, 27, 127])]),
        "bytes": draw.randbytes(8) + b"\xff",
    }
    if kind in put:
        return Damage(kind, raw[:where] + put[kind] + raw[where:])
    if kind == "utf-16":
        return Damage(kind, text.encode("utf-16"))
    assert kind == "empty value"
    return _with(kind, lines, at, f"{key} = ", named=False)


KINDS = (
    *("truncated", "wrong type", "unknown key", "out of bounds", "bad date", "date as text"),
    *("huge number", "duplicate key", "strange key", "brackets", "NUL bytes", "latin-1"),
    *("control bytes", "bytes", "utf-16", "empty value"),
)

MAY_BE_WHOLE = ("truncated",)
"""What is left can be a whole file, too."""


def many(text: str) -> list[Damage]:
    draw = random.Random(SEED)
    return [damaged(text, KINDS[number % len(KINDS)], draw) for number in range(EACH)]


def read_settings(path: Path) -> None:
    settings_file.load(path)


def change_settings(path: Path) -> None:
    settings_file.save(settings.Settings(max_passes=1), path)


def read_profiles(path: Path) -> None:
    babies.load(ON, path, path.with_name("none.toml"))


def change_profiles(path: Path) -> None:
    babies.add(Baby(name="Cleo", birth_date=ON), ON, path, path.with_name("none.toml"))


def read_routine(path: Path) -> None:
    store.read(path)


def change_routine(path: Path) -> None:
    store.keep(path)


@dataclass(frozen=True)
class Kept:
    """A kind of file, how it is read, and what would write to it, or from it."""

    name: str
    text: str
    read: Callable[[Path], None]
    change: Callable[[Path], None]


FILES = [
    Kept("settings.toml", SETTINGS, read_settings, change_settings),
    Kept("babies.toml", PROFILES, read_profiles, change_profiles),
    Kept("evening.toml", ROUTINE, read_routine, change_routine),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path / "home"))


def answer(act: Callable[[Path], None], path: Path) -> str:
    """The one line that is said; empty where there is nothing to say."""
    try:
        act(path)
    except UserError as error:
        said = str(error)
        assert said.isprintable(), repr(said)
        assert len(said) < 400, said
        assert path.name in said
        assert "; " in said, f"no fix: {said}"
        return said
    return ""


@pytest.mark.parametrize("kept", FILES, ids=lambda kept: kept.name)
def test_a_hundred_damaged_files(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / kept.name
    path.write_text(kept.text, encoding="utf-8")
    assert answer(kept.read, path) == ""
    told: Counter[str] = Counter()
    for damage in many(kept.text):
        path.write_bytes(damage.raw)
        said = answer(kept.read, path)
        if not said:
            assert damage.kind in MAY_BE_WHOLE, damage
            continue
        told[damage.kind] += 1
        assert damage.field in said, (damage, said)
        assert answer(kept.change, path)
        assert path.read_bytes() == damage.raw
        assert [p.name for p in tmp_path.iterdir()] == [kept.name]
    assert set(told) == set(KINDS)
    assert told.total() >= EACH - 10


def loop(path: Path) -> None:
    path.symlink_to(path.with_name("other"))
    path.with_name("other").symlink_to(path)


def folder(path: Path) -> None:
    path.mkdir()
    (path / "inside").write_text("kept")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere") / "file.toml")


def unreadable(path: Path) -> None:
    path.write_text(SETTINGS)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")


def very_large(path: Path) -> None:
    path.write_bytes(b"# " + b"a" * 2_000_000)


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and rights as on Linux and macOS")
@pytest.mark.parametrize("kept", FILES, ids=lambda kept: kept.name)
@pytest.mark.parametrize("make", [loop, folder, pipe, dangling, unreadable, very_large])
def test_what_is_no_file_to_read(kept: Kept, make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / kept.name
    make(path)
    before = path.lstat().st_mode, sorted(p.name for p in tmp_path.iterdir())
    assert answer(kept.read, path)
    assert answer(kept.change, path)
    assert (path.lstat().st_mode, sorted(p.name for p in tmp_path.iterdir())) == before


@pytest.mark.parametrize("kept", FILES, ids=lambda kept: kept.name)
def test_a_file_in_the_place_of_the_folder(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("kept")
    path = tmp_path / "config" / kept.name
    assert answer(kept.read, path)
    assert answer(kept.change, path)
    assert (tmp_path / "config").read_text() == "kept"


@pytest.mark.parametrize("kept", FILES, ids=lambda kept: kept.name)
def test_a_mark_of_the_byte_order_is_no_damage(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / kept.name
    path.write_bytes(b"\xef\xbb\xbf" + kept.text.encode())
    assert answer(kept.read, path) == ""


COMMANDS = [
    ("config/settings.toml", b"max_passes = 7\n", "plan --born 2026-01-01", "max_passes"),
    ("config/settings.toml", b"tempo = 1\xe9\n", "start --born 2026-01-01", "UTF-8"),
    ("config/babies.toml", b"[[baby]]\nname = 'Ada'\n", "plan", "birth_date"),
    ("config/babies.toml", b"[[baby]]\nbirth_date = 2026-02-30\n", "baby list", "line 2"),
    ("config/babies.toml", b"baby = 0x" + b"F" * 5000, "baby add Ada --born 2026-01-01", "baby"),
    (
        "own.toml",
        b"title = 'Own'\nplan = []\n",
        "plan --born 2026-01-01 --routine own.toml",
        "plan",
    ),
    ("own.toml", b"title = \x00\n", "routine check own.toml", "line 1"),
    ("own.toml", b"title = 'Own'\nplan = [3]\n", "routine add own.toml", "plan number 1"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "raw", "command", "said"), COMMANDS, ids=lambda v: str(v)[:30])
def test_the_console_script_says_one_line_and_exits_with_2(
    tmp_path: Path, name: str, raw: bytes, command: str, said: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    script = Path(sys.executable).with_name("babymassage")
    program = [str(script)] if script.exists() else [sys.executable, "-m", "assistant"]
    done = subprocess.run(
        [*program, *command.split()],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "BABYMASSAGE_HOME": str(tmp_path),
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "PULSE_SERVER": "unix:/nowhere",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert path.name in done.stderr and said in done.stderr
    assert path.read_bytes() == raw
