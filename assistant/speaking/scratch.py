"""Where sound lies between the child process that renders it and the cache."""

import os
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")


def new_folder() -> "tempfile.TemporaryDirectory[str]":
    """An empty folder that goes away with the object that is returned.

    In memory where the platform has such a place: it spares a memory card, and speech can
    still be rendered when the disk is full.
    """
    in_memory = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return tempfile.TemporaryDirectory(prefix="babymassage-", dir=_MEMORY if in_memory else None)
