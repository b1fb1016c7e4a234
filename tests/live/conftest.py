import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.pulse import PulseServer, missing, pulse_server


@pytest.fixture
def pulse() -> Iterator[PulseServer]:
    """A virtual sound card for one test."""
    if missing():
        pytest.skip(f"not installed: {missing()}")
    # Not pytest's folder: a socket's path may have little more than a hundred letters.
    with (
        tempfile.TemporaryDirectory(prefix="pulse-") as folder,
        pulse_server(Path(folder)) as server,
    ):
        yield server
