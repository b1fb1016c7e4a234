"""The short sounds: soft, short, and not to be mistaken for one another."""

from itertools import combinations

import numpy as np
import pytest

from assistant.sound.cues import NAMES, PEAK_DB, cue
from assistant.sound.frames import Samples, gain

RATE = 24_000


def envelope(samples: Samples) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The loudest sample of each 5 ms."""
    blocks = np.pad(np.abs(samples), (0, -samples.size % 120)).reshape(-1, 120)
    return np.asarray(blocks.max(axis=1), np.float64)


def pitch_hz(samples: Samples, begin_s: float, end_s: float) -> float:
    """The strongest frequency between two moments."""
    part = samples[int(begin_s * RATE) : int(end_s * RATE)]
    return float(np.argmax(np.abs(np.fft.rfft(part * np.hanning(part.size), 2 * RATE)))) / 2.0


def test_the_names_that_a_session_uses() -> None:
    assert set(NAMES) == {"start", "pass", "last", "done", "ack", "switch"}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_soft_and_short(name: str) -> None:
    samples = cue(name)
    assert samples.dtype == np.float32 and samples.ndim == 1
    assert np.all(np.isfinite(samples))
    assert gain(PEAK_DB - 6.0) < np.max(np.abs(samples)) <= gain(PEAK_DB) * 1.001
    assert samples.size <= 1.5 * RATE


@pytest.mark.parametrize("name", NAMES)
def test_none_startles_or_clicks(name: str) -> None:
    samples = cue(name)
    assert abs(samples[0]) < 1e-4 and abs(samples[-1]) < 1e-4
    # It takes at least 5 ms to come near its peak, and no step is sharper than its own tone.
    assert np.max(np.abs(samples[:60])) < 0.6 * np.max(np.abs(samples))
    steepest = 2.0 * np.pi * 900.0 / RATE * gain(PEAK_DB)
    assert np.max(np.abs(np.diff(samples))) < 1.5 * steepest


@pytest.mark.parametrize("name", NAMES)
def test_each_sounds_when_it_is_placed(name: str) -> None:
    samples = np.abs(cue(name))
    first = int(np.argmax(samples > 0.1 * samples.max()))
    assert first < 0.010 * RATE


def test_a_pass_is_the_shortest_and_softest() -> None:
    others = [name for name in NAMES if name != "pass"]
    assert all(cue("pass").size < cue(name).size for name in others)
    assert all(np.max(np.abs(cue("pass"))) < 0.7 * np.max(np.abs(cue(name))) for name in others)


def test_a_start_rises_and_an_end_falls() -> None:
    assert pitch_hz(cue("start"), 0.0, 0.18) < 0.9 * pitch_hz(cue("start"), 0.22, 0.5)
    high, middle, low = (
        pitch_hz(cue("done"), begin, end) for begin, end in ((0.0, 0.2), (0.3, 0.46), (0.7, 1.2))
    )
    assert high > 1.1 * middle > 1.2 * low


def test_switching_goes_there_and_back() -> None:
    here, there, back = (
        pitch_hz(cue("switch"), begin, begin + 0.12) for begin in (0.02, 0.21, 0.45)
    )
    assert here == pytest.approx(back, rel=0.02)
    assert there > 1.2 * here


def test_no_two_are_alike() -> None:
    for one, other in combinations(NAMES, 2):
        a, b = cue(one), cue(other)
        size = max(a.size, b.size)
        spectra = [np.abs(np.fft.rfft(samples, size)) for samples in (a, b)]
        alike = np.dot(*spectra) / np.prod([np.linalg.norm(spectrum) for spectrum in spectra])
        shapes = [np.pad(envelope(s), (0, size // 120 + 1 - envelope(s).size)) for s in (a, b)]
        same_shape = np.dot(*shapes) / np.prod([np.linalg.norm(shape) for shape in shapes])
        assert alike < 0.9 or same_shape < 0.9, (one, other)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        cue("fanfare")


def test_a_cue_cannot_be_spoilt() -> None:
    with pytest.raises(ValueError, match="read-only"):
        cue("ack")[0] = 1.0
