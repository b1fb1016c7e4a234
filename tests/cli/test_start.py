"""Starting a session from the command line, where there is no sound card."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S

pytestmark = pytest.mark.slow


def start(*options: str, home: Path) -> "subprocess.CompletedProcess[str]":
    # No sound server can be reached from an empty runtime folder.
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "BABYMASSAGE_HOME": str(home / "bm"),
        "PULSE_SERVER": "unix:/nowhere",
    }
    return subprocess.run(
        [sys.executable, "-m", "assistant", "start", *options],
        cwd=Path(__file__).parents[2],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )


def test_a_newborn_is_answered_kindly_and_not_as_an_error(tmp_path: Path) -> None:
    born = date.today() - timedelta(days=20)
    done = start("--born", born.isoformat(), "--record", str(tmp_path / "out"), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "midwife" in done.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--born", "yesterday"), "--born"),
        (("--born", "2999-01-01"), "--born"),
        (("--born", "2026-01-01", "--weeks-early", "40"), "--weeks-early"),
        (("--pace", "fast"), "pace"),
    ],
)
def test_a_bad_option_is_one_line_and_exit_code_two(
    tmp_path: Path, options: tuple[str, ...], named: str
) -> None:
    done = start(*options, home=tmp_path)
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and named in lines[0]
