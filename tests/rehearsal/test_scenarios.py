"""Whole sessions, each a file in tests/scenarios, played through with everything real."""

import shutil
from pathlib import Path

import pytest

from assistant.cli.rehearse import FIRST
from assistant.rehearsal import scenario
from assistant.rehearsal.run import rehearse, script_for
from assistant.rehearsal.scenario import Scenario
from assistant.speaking.voices import specs

FILES = sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))


def is_whole(path: Path) -> bool:
    """It is played to the end of the massage, which takes longest."""
    return 'reason = "complete"' in path.read_text(encoding="utf-8")


LONGEST_FIRST = sorted([FIRST, *FILES], key=is_whole, reverse=True)


pytestmark = pytest.mark.usefixtures("shared_home")


def voices(played: Scenario) -> set[str]:
    return {played.answer_voice, *(sound.voice for sound in played.say if sound.text)}


@pytest.mark.parametrize("path", LONGEST_FIRST, ids=lambda path: path.stem)
def test_it_goes_as_it_should(path: Path, tmp_path: Path) -> None:
    played = scenario.load(path)
    if any(voice.startswith("flite:") for voice in voices(played)) and not shutil.which("flite"):
        pytest.skip("flite is not installed; scripts/setup --dev installs it")

    rehearsed = rehearse(played, tmp_path, folder=path.parent, plot=False)

    said = "\n".join(f"{expected}: {instead}" for expected, instead in rehearsed.failures)
    assert not rehearsed.failures, f"{played.title}\n{said}"


def test_there_is_a_plain_session_for_each_age() -> None:
    plain = [scenario.load(path) for path in FILES if path.stem.startswith("plain_")]
    bands = [script_for(played).plan.band for played in plain]
    assert bands == ["b0", "b1", "b2", "b3", "b4", "b5"]


def test_nobody_speaks_with_the_voice_of_the_assistant() -> None:
    own = {spec.voice for spec in specs()}
    assert not own & {
        voice.split(":")[1] for path in FILES for voice in voices(scenario.load(path))
    }


def test_every_scenario_expects_something() -> None:
    assert all(scenario.load(path).expect for path in FILES)
