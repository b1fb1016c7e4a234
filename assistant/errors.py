"""The one error that a person is shown, and the commands that fix what is missing."""

import shutil
import sys


class UserError(Exception):
    """Something the person can fix: one line that names the file, the field and the fix.

    Commands print it without a traceback and exit with code 2.
    """


_DEBIAN = {"portaudio": "libportaudio2", "espeak-ng": "espeak-ng libespeak-ng1"}
"""Packages with other names there."""


def system_command(package: str, *, again: bool = False) -> str:
    """What installs a package of the system, or with `again` puts it in place once more."""
    for tool, install, reinstall in (
        ("apt-get", "sudo apt-get install -y", "sudo apt-get install --reinstall -y"),
        ("brew", "brew install", "brew reinstall"),
        ("dnf", "sudo dnf install -y", "sudo dnf reinstall -y"),
        ("pacman", "sudo pacman -S --needed", "sudo pacman -S"),
        ("winget", "winget install", "winget install --force"),
    ):
        if shutil.which(tool):
            name = _DEBIAN.get(package, package) if tool == "apt-get" else package
            return f"{reinstall if again else install} {name}"
    return f"{'reinstall' if again else 'install'} {package} with your system's packages"


def python_command(package: str) -> str:
    """What installs a Python package anew, into the Python that runs this."""
    return f"{sys.executable} -m pip install --force-reinstall {package}"
