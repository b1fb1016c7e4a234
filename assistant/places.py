"""Where things lie: what ships with the program, and the parent's own folders.

What is known of a baby lies in two folders, in files that only their owner can read; by default,
on Linux, ~/.config/babymassage and ~/.local/share/babymassage:

    config/settings.toml        the settings
    config/babies.toml          the babies' profiles
    data/journal.sqlite         the sessions (with its log beside it, -wal and -shm, while in use)
    data/reminders/*.ics        reminders for a calendar
    data/taught.npz             how the parent says "stop", where it was taught
    data/models/                recognisers that were fetched

`BABYMASSAGE_HOME=DIR` puts both, and the cache, into `DIR`.
"""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent
_APP = "babymassage"


def shipped_dir(name: str) -> Path:
    """The folder `name` ("models" or "audio") that ships with the program.

    In an installed wheel it lies inside the package, in a checkout at its root.
    """
    inside = _PACKAGE / "data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def config_dir() -> Path:
    """The parent's settings; `BABYMASSAGE_HOME` moves all three folders."""
    return _place("config", platformdirs.user_config_path(_APP))


def data_dir() -> Path:
    """The journal, reminders, what was taught, and downloaded models."""
    return _place("data", platformdirs.user_data_path(_APP))


def cache_dir() -> Path:
    """Rendered speech and decoded music; safe to delete."""
    return _place("cache", platformdirs.user_cache_path(_APP))


def own_folder(path: Path) -> Path:
    """Make a folder that only its owner can look into, and give it back. Raises OSError."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path


def _place(name: str, usual: Path) -> Path:
    home = os.environ.get("BABYMASSAGE_HOME")
    return Path(home) / name if home else usual
