"""The ring buffer loses and invents nothing without counting it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.sound.device.ring import Ring

MOVES = st.lists(
    st.tuples(st.sampled_from(["write", "read", "skip"]), st.integers(0, 40)), max_size=60
)


@given(st.integers(1, 32), MOVES)
def test_it_gives_back_what_was_written_in_order(
    capacity: int, moves: list[tuple[str, int]]
) -> None:
    kept: list[float] = []
    ring, number, missing, dropped = Ring(capacity), 0, 0, 0
    for move, count in moves:
        if move == "write":
            samples = np.arange(number + 1, number + 1 + count, dtype=np.float32)
            number += count
            fits = min(count, capacity - len(kept))
            kept += samples[:fits].tolist()
            dropped += count - fits
            ring.write(samples)
        elif move == "read":
            out = np.full(count, -1.0, np.float32)
            there = ring.read_into(out)
            assert there == min(count, len(kept))
            assert out.tolist() == kept[:there] + [0.0] * (count - there)
            del kept[:there]
            missing += count - there
        else:
            skipped = ring.skip(count)
            assert skipped == min(count, len(kept))
            del kept[:skipped]
        assert (ring.filled, ring.missing, ring.dropped) == (len(kept), missing, dropped)
