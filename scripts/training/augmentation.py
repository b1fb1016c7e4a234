"""Makes another clip of a clip: other pace, other room, other noise, other microphone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, lfilter

from .clips import RATE_HZ, Pcm
from .noises import Noises

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """A clip as some microphone may have heard it."""

    samples: Sound
    """At the scale of 16 bits."""
    pace: float
    """How much faster it is than the original."""
    shift_s: float
    """Quiet put before it, at the new pace."""
    warp: float
    """Stretch of the mel bands."""


@dataclass(frozen=True)
class Chances:
    """How often each change is made, and how far it goes."""

    pace: float = 0.8
    warp: float = 0.6
    pad: float = 0.6
    room: float = 0.55
    tilt: float = 0.5
    telephone: float = 0.12
    noise: float = 0.7
    clipping: float = 0.05
    snr_db: tuple[float, float] = (-3.0, 27.0)
    """Of the louder half of the samples to the noise."""
    peak_db: tuple[float, float] = (-34.0, -0.2)
    """Of the loudest sample re full scale."""


def augmented(
    clip: Pcm, noises: Noises, rng: np.random.Generator, chances: Chances | None = None
) -> Heard:
    """The clip changed by chance; see `Chances`."""
    chances = chances or Chances()
    sound: Sound = clip.astype(np.float32)
    pace = 1.0
    if rng.random() < chances.pace:
        pace = float(rng.uniform(0.84, 1.18))
        sound = np.interp(np.arange(0, sound.size - 1, pace), np.arange(sound.size), sound)
        sound = sound.astype(np.float32)
    warp = float(rng.uniform(0.88, 1.12)) if rng.random() < chances.warp else 1.0
    before = 0
    if rng.random() < chances.pad:
        before = int(rng.uniform(0.0, 0.4) * RATE_HZ)
        after = int(rng.uniform(0.0, 0.4) * RATE_HZ)
        # The quiet of the recording goes on; a jump to nothing would be learnt as a border.
        floor = float(np.abs(np.concatenate((sound[:400], sound[-400:]))).mean())
        floor = min(floor, 0.1 * float(np.abs(sound).mean())) + 1.0
        quiet = rng.standard_normal(before + after, dtype=np.float32) * floor
        sound = np.concatenate((quiet[:before], sound, quiet[before:]))
    loud = _loud_rms(sound)
    if rng.random() < chances.room:
        room = noises.rooms[rng.integers(len(noises.rooms))]
        sound = fftconvolve(sound, room[: int(0.5 * RATE_HZ)])[: sound.size].astype(np.float32)
        loud = _loud_rms(sound)
    if rng.random() < chances.tilt:
        sound = lfilter([1.0, rng.uniform(-0.7, 0.6)], [1.0], sound).astype(np.float32)
        loud = _loud_rms(sound)
    if rng.random() < chances.noise:
        snr_db = rng.uniform(*chances.snr_db)
        sound = sound + noises.draw(sound.size, rng) * np.float32(loud * 10 ** (-snr_db / 20))
    if rng.random() < chances.telephone:
        sound = _telephone(sound, rng)
    peak = 10 ** (rng.uniform(*chances.peak_db) / 20) * 32767.0
    sound = sound * np.float32(peak / (float(np.abs(sound).max()) + 1e-6))
    # A room is never quite silent, and the hearing chain adds a little of its own.
    sound = sound + rng.standard_normal(sound.size, dtype=np.float32) * np.float32(
        rng.uniform(1.0, 8.0)
    )
    limit = 32767.0
    if rng.random() < chances.clipping:
        limit = peak * 10 ** (-rng.uniform(3.0, 12.0) / 20)
    heard = np.asarray(np.round(np.clip(sound, -limit, limit)), np.float32)
    return Heard(heard, pace, before / RATE_HZ, warp)


def times(wanted: float, rng: np.random.Generator) -> int:
    """How often a clip is taken now that is wanted so often on average."""
    return int(wanted) + int(rng.random() < wanted % 1.0)


def _loud_rms(sound: Sound) -> float:
    """RMS of the louder half: the level of the speech whatever the pauses."""
    size = np.sort(np.abs(sound[::4]))
    return float(np.sqrt(np.mean(np.square(size[size.size // 2 :])))) + 1e-6


def _telephone(sound: Sound, rng: np.random.Generator) -> Sound:
    """Only what a telephone or a small microphone lets through."""
    spectrum = np.fft.rfft(sound)
    freq_hz = np.fft.rfftfreq(sound.size, 1.0 / RATE_HZ)
    outside = (freq_hz < rng.uniform(100.0, 320.0)) | (freq_hz > rng.uniform(3300.0, 6000.0))
    spectrum[outside] *= 0.003
    return np.fft.irfft(spectrum, sound.size).astype(np.float32)
