"""What is hidden of a piece of training, and what is left."""

import numpy as np
import pytest

pytest.importorskip("scipy")

from scripts.training.features import COEFFICIENTS, cosines
from scripts.training.masking import Masks, masked

PIECES = np.random.default_rng(1).standard_normal((6, 40, COEFFICIENTS)).astype(np.float32)


def changed_in_bands(masks: Masks) -> np.ndarray:
    """Which bands of which frames are another, (batch, frames, bands)."""
    hidden = masked(PIECES, masks, np.random.default_rng(2))
    return np.abs((hidden - PIECES) @ np.linalg.inv(cosines())) > 1e-3


def test_nothing_is_hidden_where_there_is_no_chance_of_it() -> None:
    kept = masked(PIECES, Masks(bands=0.0, frames=0.0), np.random.default_rng(2))
    assert kept == pytest.approx(PIECES, abs=1e-3)


def test_a_few_neighbouring_bands_are_hidden_in_every_frame() -> None:
    for piece in changed_in_bands(Masks(bands=1.0, most_bands=5, frames=0.0)):
        bands = np.flatnonzero(piece.any(axis=0))
        assert 1 <= bands.size <= 5
        assert np.array_equal(bands, np.arange(bands[0], bands[-1] + 1))
        assert piece[:, bands].mean() > 0.95


def test_a_short_moment_is_hidden_in_every_band() -> None:
    for piece in changed_in_bands(Masks(bands=0.0, frames=1.0, most_frames=9)):
        frames = np.flatnonzero(piece.any(axis=1))
        assert 1 <= frames.size <= 9
        assert np.array_equal(frames, np.arange(frames[0], frames[-1] + 1))


def test_what_is_hidden_is_the_mean_of_its_band() -> None:
    hidden = masked(PIECES, Masks(bands=1.0, frames=0.0), np.random.default_rng(2))
    level = PIECES @ np.linalg.inv(cosines())
    after = hidden @ np.linalg.inv(cosines())
    for piece, (before, now) in enumerate(zip(level, after, strict=True)):
        band = np.flatnonzero(np.abs(now - before).max(axis=0) > 1e-3)[0]
        assert now[:, band] == pytest.approx(level[piece].mean(axis=0)[band], abs=1e-3)
