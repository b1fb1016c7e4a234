"""A file is written aside and moved into its place, so that no reader ever sees half of it."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: Path, *, owner_only: bool = False, durable: bool = True) -> Iterator[BinaryIO]:
    """An empty file in the folder of `path` that takes the place of `path` where the block ends
    well, and is removed where it does not.

    With `owner_only` nobody else may read it. With `durable` all of it is on the disk before it is
    in place: what may be lost when the power fails does without. Raises OSError.
    """

    def opened(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600 if owner_only else 0o666)

    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(aside, "xb", opener=opened) as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
