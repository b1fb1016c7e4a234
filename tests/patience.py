"""How long tests wait for what must come."""

import time
from collections.abc import Callable

PATIENCE_S = 300.0
"""After so long something hangs; a busy machine may need minutes for what takes a second."""


def soon(reached: Callable[[], bool]) -> bool:
    """Wait for another thread or process; false where it never comes."""
    ends_s = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > ends_s:
            return False
        time.sleep(0.01)
    return True
