"""Where things lie: what ships with the program, and the parent's own folders."""

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
    """Downloaded models and the journal."""
    return _place("data", platformdirs.user_data_path(_APP))


def cache_dir() -> Path:
    """Rendered speech and decoded music; safe to delete."""
    return _place("cache", platformdirs.user_cache_path(_APP))


def _place(name: str, usual: Path) -> Path:
    home = os.environ.get("BABYMASSAGE_HOME")
    return Path(home) / name if home else usual
