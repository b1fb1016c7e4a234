"""What to type where a package is missing."""

import sys
from pathlib import Path

import pytest

from assistant.errors import python_command, system_command


@pytest.mark.parametrize(
    ("tool", "install", "reinstall"),
    [
        (
            "apt-get",
            "sudo apt-get install -y espeak-ng libespeak-ng1",
            "sudo apt-get install --reinstall -y espeak-ng libespeak-ng1",
        ),
        ("brew", "brew install espeak-ng", "brew reinstall espeak-ng"),
        ("dnf", "sudo dnf install -y espeak-ng", "sudo dnf reinstall -y espeak-ng"),
        ("pacman", "sudo pacman -S --needed espeak-ng", "sudo pacman -S espeak-ng"),
        (
            "",
            "install espeak-ng with your system's packages",
            "reinstall espeak-ng with your system's packages",
        ),
    ],
)
def test_the_command_is_the_one_of_this_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, install: str, reinstall: str
) -> None:
    if tool:
        (tmp_path / tool).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_command("espeak-ng") == install
    assert system_command("espeak-ng", again=True) == reinstall


def test_a_python_package_goes_into_the_python_that_runs() -> None:
    assert python_command("vosk") == f"{sys.executable} -m pip install --force-reinstall vosk"
