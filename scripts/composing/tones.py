"""The sounds: sums of decaying partials, each softer and shorter the higher it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.sound.shaping import raised_cosine

Wave = NDArray[np.float64]

_TOP_HZ = 5000.0


@dataclass(frozen=True)
class Voice:
    """How one kind of sound is built."""

    tilt: float
    """Partial k has amplitude k ** -tilt before damping."""
    bright_hz: float
    """Amplitudes fall by a further 1/e each `bright_hz`, at full velocity."""
    stretch: float
    """Inharmonicity B of a stiff string: f_k = k f0 sqrt(1 + B k^2)."""
    attack_s: float
    """Length of the raised-cosine attack."""
    decay_s: float
    """Time constant of the fundamental at middle C; higher tones decay sooner."""
    damping: float
    """How much sooner each further partial decays."""
    release_s: float
    """Time constant once the note is let go."""
    detune_cents: float
    """Spread of the strings that sound together."""
    ratios: tuple[float, ...] = ()
    """Partials in place of a string's, for bars and combs."""
    level: float = 1.0
    """Loudness beside the other voices."""


VOICES = {
    # A piano with felt between hammer and string: dark, two strings beating slowly.
    "felt": Voice(1.25, 1100.0, 4e-4, 0.020, 1.5, 0.35, 0.22, 0.9),
    # A lap harp: plucked off the middle, so that even partials are a little weaker; rings on.
    "harp": Voice(1.5, 1300.0, 6e-5, 0.015, 1.1, 0.45, 0.6, 0.4, level=0.95),
    # A music box through a blanket: nearly a sine, with short inharmonic upper modes.
    "music_box": Voice(
        1.9, 1800.0, 0.0, 0.016, 1.2, 0.9, 0.5, 0.5, (1.0, 2.002, 3.01, 4.17, 5.43), level=0.9
    ),
    # Held strings far away.
    "pad": Voice(1.7, 700.0, 0.0, 1.1, 60.0, 0.0, 0.9, 3.5, level=0.5),
}


def tone(
    voice: Voice,
    freq_hz: float,
    length_s: float,
    velocity: float,
    rng: np.random.Generator,
    rate_hz: int,
) -> Wave:
    """One note, shape (n,), as long as it can be heard after `length_s`.

    `velocity` from 0 to 1: a softer note is also a darker one.
    """
    ratios = voice.ratios or tuple(
        k * float(np.sqrt(1.0 + voice.stretch * k * k)) for k in range(1, 13)
    )
    tail_s = 5.0 * voice.release_s
    time_s = np.arange(int((length_s + tail_s) * rate_hz)) / rate_hz
    wave = np.zeros(time_s.size)
    bright_hz = voice.bright_hz * (0.55 + 0.45 * velocity)
    base_decay_s = voice.decay_s * (261.6 / freq_hz) ** 0.45
    for k, ratio in enumerate(ratios, 1):
        partial_hz = freq_hz * ratio
        if partial_hz > _TOP_HZ:
            break
        # Relative to the fundamental, so that high and low notes are equally loud.
        size = k**-voice.tilt * np.exp(-(partial_hz - freq_hz) / bright_hz)
        if size < 0.002:  # nobody hears it, and it costs as much as the rest
            break
        decay = np.exp(-time_s * (1.0 + voice.damping * (k - 1)) / base_decay_s)
        for cents in (-voice.detune_cents, voice.detune_cents):
            string_hz = partial_hz * 2.0 ** (cents / 1200.0)
            wave += (
                0.5
                * size
                * decay
                * np.sin(2.0 * np.pi * string_hz * time_s + rng.uniform(0.0, 0.6))
            )
    # Real strings lose their first strength quickly and then sing on.
    wave *= 0.6 + 0.4 * np.exp(-time_s / 0.25)
    wave *= raised_cosine(time_s / voice.attack_s)
    let_go = np.maximum(time_s - length_s, 0.0)
    wave *= np.exp(-let_go / voice.release_s)
    end = np.clip((time_s[-1] - time_s) / 0.05, 0.0, 1.0) if time_s.size else time_s
    return wave * (end * voice.level * velocity)
