from collections.abc import Iterator

import pytest

from tests.live.pulse import PulseServer, own_pulse


@pytest.fixture
def pulse() -> Iterator[PulseServer]:
    """A virtual sound card for one test."""
    with own_pulse() as server:
        yield server
