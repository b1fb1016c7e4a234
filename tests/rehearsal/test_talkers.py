"""Other people's voices."""

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import UserError
from assistant.rehearsal import talkers
from assistant.sound.frames import MIC_RATE_HZ, gain


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own for each test."""
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    return tmp_path


def voices() -> list[str]:
    """One voice of each program that is installed, and espeak-ng's in any case."""
    first = {voice.partition(":")[0]: voice for voice in reversed(talkers.available())}
    return sorted({"espeak:en-us", *first.values()})


@pytest.mark.parametrize("voice", voices())
def test_a_voice_speaks_trimmed_at_its_peak(voice: str) -> None:
    said = talkers.talk(voice, "go back")

    assert 0.3 < said.size / MIC_RATE_HZ < 1.5
    assert np.abs(said).max() == pytest.approx(talkers.PEAK, abs=1e-4)
    heard = np.flatnonzero(np.abs(said) > talkers.PEAK * gain(-45))
    assert heard[0] < 0.030 * MIC_RATE_HZ
    assert said.size - heard[-1] < 0.030 * MIC_RATE_HZ


@pytest.mark.parametrize("voice", voices())
def test_a_voice_says_the_same_twice(voice: str, home: Path) -> None:
    first = talkers.talk(voice, "stop")
    kept = talkers.talk(voice, "stop")
    for file in (home / "cache" / "talkers").iterdir():
        file.unlink()
    again = talkers.talk(voice, "stop")

    assert np.array_equal(first, kept)
    assert np.array_equal(first, again)


def test_settings_and_variants_change_the_voice() -> None:
    plain = talkers.talk("espeak:en-gb", "say that again")

    slow = talkers.talk("espeak:en-gb:speed=110", "say that again")
    other = talkers.talk("espeak:en-gb+f2", "say that again")
    high = talkers.talk("espeak:en-gb:pitch=80", "say that again")

    assert slow.size > 1.2 * plain.size
    assert not np.array_equal(other, plain)
    assert not np.array_equal(high, plain)


@pytest.mark.parametrize(
    ("voice", "what"),
    [
        ("siri:samantha", "begin with one of espeak, flite, festival"),
        ("espeak:en-us+m33", r"no such voice here; there is .*en-us\+m3"),
        ("espeak:en-us:loud=3", "espeak has no setting loud; known: speed, pitch"),
        ("espeak:en-us:pitch=high", "pitch must be a number"),
    ],
)
def test_a_voice_that_is_not_there_is_explained(voice: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        talkers.talk(voice, "yes")


def test_a_missing_program_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None)

    with pytest.raises(UserError, match="flite is not installed; sudo apt-get install flite"):
        talkers.talk("flite:slt", "yes")
    assert talkers.available() == []
