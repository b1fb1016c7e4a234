"""The resampler keeps time to the sample, however its input is cut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sound.resample import Resampler

RATES = st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000])


def tone(freq_hz: float, rate_hz: int, duration_s: float) -> np.ndarray:
    return np.sin(2 * np.pi * freq_hz * np.arange(round(duration_s * rate_hz)) / rate_hz).astype(
        np.float32
    )


@given(RATES, RATES, st.floats(100.0, 2500.0))
def test_a_tone_is_the_same_tone_at_the_same_time(from_hz: int, to_hz: int, freq_hz: float) -> None:
    stream = Resampler(from_hz, to_hz)
    out = np.concatenate([stream.push(tone(freq_hz, from_hz, 0.2)), stream.flush()])
    wanted = tone(freq_hz, to_hz, 0.2)
    assert abs(out.size - wanted.size) <= 1
    inner = slice(to_hz // 50, -to_hz // 50)
    assert np.max(np.abs(out[: wanted.size] - wanted[: out.size])[inner]) < 0.001


@given(RATES, RATES, st.lists(st.integers(0, 700), min_size=1, max_size=12))
def test_it_does_not_matter_how_the_input_is_cut(
    from_hz: int, to_hz: int, sizes: list[int]
) -> None:
    samples = np.random.default_rng(1).standard_normal(sum(sizes)).astype(np.float32)
    whole, cut = Resampler(from_hz, to_hz), Resampler(from_hz, to_hz)
    at_once = np.concatenate([whole.push(samples), whole.flush()])
    pieces = [cut.push(part) for part in np.split(samples, np.cumsum(sizes)[:-1])]
    np.testing.assert_allclose(np.concatenate([*pieces, cut.flush()]), at_once, atol=1e-5)


@pytest.mark.parametrize(("from_hz", "to_hz"), [(24_000, 44_100), (48_000, 16_000)])
def test_each_frame_in_gives_a_frame_out_after_a_short_look_ahead(from_hz: int, to_hz: int) -> None:
    stream = Resampler(from_hz, to_hz)
    sizes = [stream.push(np.zeros(from_hz // 100, np.float32)).size for _ in range(10)]
    assert sizes[1:] == [to_hz // 100] * 9
    assert to_hz // 100 - sizes[0] == pytest.approx(stream.ahead_s * to_hz, abs=1)
    assert stream.ahead_s < 0.002


def test_what_the_lower_rate_cannot_hold_is_taken_away() -> None:
    out = Resampler(24_000, 16_000).push(tone(9_500, 24_000, 0.5))
    assert np.max(np.abs(out[200:])) < 0.001
