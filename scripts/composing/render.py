"""From notes to samples. Everything wraps round, so that the end leads into the beginning.

Notes that ring past the end are laid over the beginning, and reverberation, filters and the
limiter work on a circle: the loop has no joint.
"""

import numpy as np
from numpy.typing import NDArray

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, gain
from assistant.sound.music.loudness import MUSIC_LUFS, integrated_lufs
from scripts.composing.performance import perform
from scripts.composing.score import Score
from scripts.composing.tones import VOICES, Wave, tone

Spectrum = NDArray[np.complex128]

_WET = 0.38
_CEILING_DB = -11.0


def render(score: Score, seed: int = 1) -> Samples:
    """One loop of `score`: float32, mono, 24 kHz, levelled; the same for the same seed."""
    rate_hz = SPEAKER_RATE_HZ
    rng = np.random.default_rng(seed)
    size = round(score.total_beats * 60.0 / score.bpm * rate_hz)
    dry = np.zeros(size)
    for note in perform(score, rng):
        freq_hz = 440.0 * 2.0 ** ((note.pitch - 69) / 12.0)
        wave = tone(VOICES[note.voice], freq_hz, note.length_s, note.velocity, rng, rate_hz)
        _lay(dry, wave, round(note.start_s * rate_hz))
    wet = _on_a_circle(dry, np.fft.rfft(_fold(_room(rng, rate_hz), size)))
    softened = _on_a_circle(dry + _WET * wet, _tone_curve(size, rate_hz))
    return _levelled(softened, rate_hz)


def _lay(circle: Wave, wave: Wave, at: int) -> None:
    """Add `wave` from sample `at` on, going round as often as it needs."""
    at %= circle.size
    while wave.size:
        part = wave[: circle.size - at]
        circle[at : at + part.size] += part
        wave, at = wave[part.size :], 0


def _fold(wave: Wave, size: int) -> Wave:
    circle = np.zeros(size)
    _lay(circle, wave, 0)
    return circle


def _on_a_circle(wave: Wave, response: Spectrum) -> Wave:
    return np.fft.irfft(np.fft.rfft(wave) * response, wave.size)


def _room(rng: np.random.Generator, rate_hz: int) -> Wave:
    """The response of a small warm room: noise that decays sooner the higher it is.

    Three bands, 60 dB down after 2.0, 1.5 and 0.8 s; it swells in for 40 ms, so that no
    single reflection stands out. Unit energy.
    """
    time_s = np.arange(int(2.2 * rate_hz)) / rate_hz
    freq_hz = np.fft.rfftfreq(time_s.size, 1.0 / rate_hz)
    response = np.zeros(time_s.size)
    for low_hz, high_hz, t60_s, level in (
        (150.0, 600.0, 2.0, 1.0),
        (600.0, 1800.0, 1.5, 0.8),
        (1800.0, 4500.0, 0.8, 0.35),
    ):
        over = 1.0 + (low_hz / np.maximum(freq_hz, 1.0)) ** 4
        band = 1.0 / over / (1.0 + (freq_hz / high_hz) ** 4)
        noise = np.fft.irfft(np.fft.rfft(rng.normal(size=time_s.size)) * band, time_s.size)
        response += level * noise * 10.0 ** (-3.0 * time_s / t60_s)
    response *= np.clip((time_s - 0.012) / 0.040, 0.0, 1.0)
    room: Wave = response / np.sqrt(np.sum(response**2))
    return room


def _tone_curve(size: int, rate_hz: int) -> Spectrum:
    """Nothing under 60 Hz, and a gentle fall above 2.8 kHz."""
    freq_hz = np.fft.rfftfreq(size, 1.0 / rate_hz)
    low = 1.0 / (1.0 + (60.0 / np.maximum(freq_hz, 1e-3)) ** 6)
    curve: Spectrum = (low / np.sqrt(1.0 + (freq_hz / 2800.0) ** 4)).astype(np.complex128)
    return curve


def _levelled(wave: Wave, rate_hz: int) -> Samples:
    """Bring to `MUSIC_LUFS`, with no peak over the ceiling; twice, for limiting costs loudness."""
    for _ in range(2):
        wave = wave * gain(MUSIC_LUFS - integrated_lufs(wave.astype(np.float32), rate_hz))
        wave = _limited(wave, rate_hz)
    return (wave * gain(MUSIC_LUFS - integrated_lufs(wave.astype(np.float32), rate_hz))).astype(
        np.float32
    )


def _limited(wave: Wave, rate_hz: int) -> Wave:
    """Turn down smoothly, 60 ms ahead and after, where the wave would pass the ceiling."""
    hop = rate_hz // 100
    padded = np.pad(np.abs(wave), (0, -wave.size % hop))
    peaks = padded.reshape(-1, hop).max(axis=1)
    # The least gain of the 13 hops around, then smoothed by a window no wider than that.
    wanted = np.minimum(1.0, gain(_CEILING_DB) / np.maximum(peaks, 1e-9))
    held = np.min([np.roll(wanted, shift) for shift in range(-6, 7)], axis=0)
    window = np.hanning(13)[1:-1] / np.hanning(13)[1:-1].sum()
    smooth = sum(w * np.roll(held, shift) for w, shift in zip(window, range(-5, 6), strict=True))
    places = (np.arange(peaks.size) + 0.5) * hop
    limited: Wave = wave * np.interp(np.arange(wave.size), places, smooth, period=wave.size)
    return limited
