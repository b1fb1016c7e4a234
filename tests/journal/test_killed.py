"""Killed at any instant, a session loses nothing, and is carried on."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

AT_ONCE = 4
"""Programs that run beside one another; each mostly waits for the disk."""

KILLS = 50
"""In each of them."""


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[list[Path]]:
    """One on the disk, and the others in memory where that can be, so that they wait less."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else tmp_path
    others = [Path(tempfile.mkdtemp(dir=place)) for _ in range(AT_ONCE - 1)]
    yield [tmp_path, *others]
    for folder in others:
        shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_killed_at_200_instants_the_journal_opens_and_nothing_done_is_lost(
    folders: list[Path],
) -> None:
    programs = []
    for seed, folder in enumerate(folders):
        words = ["-m", "tests.journal.killed_program", str(folder), str(KILLS), str(seed)]
        programs.append(
            subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        )
    found = [json.loads(program.communicate(timeout=PATIENCE_S)[0]) for program in programs]
    assert [program.returncode for program in programs] == [0] * AT_ONCE
    wrong = [said for one in found for said in one["wrong"]]
    assert not wrong, "\n".join(wrong)
    assert sum(one["kills"] for one in found) == AT_ONCE * KILLS
    # Sessions came to their end in spite of it, and kills came before, in and after the strokes.
    assert sum(one["ended"] for one in found) >= AT_ONCE
    assert sum(one["carried_on"] for one in found) >= AT_ONCE * KILLS // 4
    offered = {name for one in found for name in one["offered_in"]}
    assert {"afresh", "over", "fg-opening-stroke", "fg-closing-stroke"} <= offered
