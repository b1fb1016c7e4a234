"""Synthetic voices for training: espeak-ng with the times of its words, flite and festival.

Some voices are never used here, so that they can be tested with: `HELD_OUT`. The assistant's
own voice (espeak-ng en-us+f2) is not used either: what it says must not be obeyed.
"""

import ctypes
import random
import subprocess
import tempfile
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import numpy as np
import soundfile
import soxr

from .clips import RATE_HZ, Clip, Pcm, pcm

HELD_OUT = (
    "espeak en-gb-scotland, en-029 and the variants m3, f1 and f4 of every language; flite rms,"
    " kal and kal16; festival kal_diphone"
)
"""Voices to test with; flite's kal is the person of festival's kal_diphone."""

_LANGUAGES = {
    "en-us": "gmw/en-US",
    "en-gb": "gmw/en",
    "en-gb-x-rp": "gmw/en-GB-x-rp",
    "en-us-nyc": "gmw/en-US-nyc",
    "en-gb-x-gbclan": "gmw/en-GB-x-gbclan",
    "en-gb-x-gbcwmd": "gmw/en-GB-x-gbcwmd",
}
"""By file: espeak-ng drops the variant of a voice that is named by its language."""

_NOT_VARIANTS = frozenset(
    "AnxiousAndy Demonic RicishayMax RicishayMax2 RicishayMax3 Storm Tweaky UniRobot anikaRobot"
    " croak fast whisper whisperf f1 f2 f4 m3".split()
) | {"Mr serious"}
"""Held out, the assistant's own, or hardly speech."""

_SILENT = 60
"""Samples of espeak-ng under this are silence."""


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Espeak:
    """espeak-ng through its library: thousands of words a second, and when each begins."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(find_library("espeak-ng") or "libespeak-ng.so.1")
        self.rate_hz = int(self._library.espeak_Initialize(2, 0, None, 0))
        if self.rate_hz <= 0:
            raise RuntimeError("espeak-ng could not be started; reinstall it")
        self._pieces: list[Pcm] = []
        self._words: list[tuple[int, int]] = []
        self._callback = _CALLBACK(self._heard)
        data = Path(find_data(self._library))
        self.variants = sorted(
            file.name
            for file in (data / "voices" / "!v").iterdir()
            if file.name not in _NOT_VARIANTS and not file.name.startswith("robosoft")
        )

    def say(self, text: str, voice: str, speed_wpm: int, pitch: int) -> tuple[Pcm, list[float]]:
        """`text` as 16 kHz samples; its words' starts and the last one's end in seconds.

        `voice` is LANGUAGE+VARIANT, `pitch` 0 to 99. The list is empty where espeak-ng did not
        report one start for each word.
        """
        language, _, variant = voice.partition("+")
        name = f"{_LANGUAGES[language]}+{variant}".encode()
        if self._library.espeak_SetVoiceByName(name) != 0:
            raise ValueError(f"espeak-ng has no voice {voice}")
        # The library has one callback for the whole process.
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_SetParameter(1, speed_wpm, 0)
        self._library.espeak_SetParameter(3, pitch, 0)
        self._pieces.clear()
        self._words.clear()
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
        self._library.espeak_Synchronize()
        spoken = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int16)
        starts, at = {}, 1
        for index, word in enumerate(text.split()):
            starts[at] = index
            at += len(word) + 1
        times = {starts[p]: s / self.rate_hz for p, s in self._words if p in starts}
        loud = np.flatnonzero(np.abs(spoken.astype(np.int32)) > _SILENT)
        if len(times) != len(starts) or not loud.size:
            words: list[float] = []
        else:
            last = max(float(loud[-1]) / self.rate_hz, times[len(starts) - 1] + 0.1)
            words = [times[index] for index in range(len(starts))] + [last]
        heard = soxr.resample(spoken / 32768.0, self.rate_hz, RATE_HZ, quality="HQ")
        return pcm(heard), words

    def _heard(self, wave: object, count: int, events: object) -> int:
        if count > 0:
            self._pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        at = 0
        while events[at].type:  # type: ignore[index]
            if events[at].type == 1:  # type: ignore[index]
                self._words.append((events[at].position, events[at].sample))  # type: ignore[index]
            at += 1
        return 0


def find_data(library: ctypes.CDLL) -> str:
    """espeak-ng's data folder."""
    path = ctypes.c_char_p()
    library.espeak_Info.restype = ctypes.c_char_p
    library.espeak_Info(ctypes.byref(path))
    return (path.value or b"").decode()


def espeak_clips(texts: list[str], seed: int) -> Iterator[tuple[Clip, Pcm]]:
    """Each text by a voice drawn by chance: language, variant, speed and pitch."""
    rng, engine = random.Random(seed), Espeak()
    languages = [*["en-us"] * 6, *_LANGUAGES, "en-gb", "en-gb-x-rp"]
    for at, text in enumerate(texts):
        voice = f"{rng.choice(languages)}+{rng.choice(engine.variants)}"
        samples, words = engine.say(text, voice, rng.randint(110, 215), rng.randint(15, 85))
        if words:
            yield _clip(f"espeak-{seed}-{at}", "espeak", voice, text, samples, tuple(words), rng)


def flite_clips(texts: list[str], seed: int) -> Iterator[tuple[Clip, Pcm]]:
    """Each text by flite's awb or slt, at several speeds and pitches."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        for at, text in enumerate(texts):
            voice, pitch_hz = rng.choice((("awb", 120), ("slt", 170)))
            stretch, pitch_hz = rng.uniform(0.75, 1.4), round(pitch_hz * rng.uniform(0.7, 1.45))
            settings = (f"duration_stretch={stretch:.2f}", f"int_f0_target_mean={pitch_hz}")
            options = [o for setting in settings for o in ("--setf", setting)]
            subprocess.run(["flite", "-voice", voice, *options, "-t", text, "-o", out], check=True)
            sound, rate_hz = soundfile.read(out, dtype="float32")
            sound = soxr.resample(sound, rate_hz, RATE_HZ, quality="HQ")
            yield _clip(f"flite-{seed}-{at}", "flite", voice, text, pcm(sound), (), rng)


def festival_clips(texts: list[str], seed: int, batch: int = 200) -> Iterator[tuple[Clip, Pcm]]:
    """Each text by festival's slt (a statistical voice) or ked (of diphones) at several speeds."""
    rng, voices = random.Random(seed), {"slt": "cmu_us_slt_arctic_hts", "ked": "ked_diphone"}
    for first in range(0, len(texts), batch):
        with tempfile.TemporaryDirectory() as folder:
            lines: list[str] = []
            chosen = [rng.choice(sorted(voices)) for _ in texts[first : first + batch]]
            for at, text in enumerate(texts[first : first + batch]):
                lines += [
                    f"(voice_{voices[chosen[at]]})",
                    f"(Parameter.set 'Duration_Stretch {rng.uniform(0.75, 1.4):.2f})",
                    f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{folder}/{at}.wav")',
                ]
            script = Path(folder) / "say.scm"
            script.write_text("\n".join(lines))
            subprocess.run(["festival", "-b", script], check=True, stdout=subprocess.DEVNULL)
            for at, text in enumerate(texts[first : first + batch]):
                sound, rate_hz = soundfile.read(f"{folder}/{at}.wav", dtype="float32")
                sound = soxr.resample(sound, rate_hz, RATE_HZ, quality="HQ")
                name = f"festival-{seed}-{first + at}"
                yield _clip(name, "festival", chosen[at], text, pcm(sound), (), rng)


def _clip(
    name: str,
    source: str,
    voice: str,
    text: str,
    samples: Pcm,
    words_s: tuple[float, ...],
    rng: random.Random,
) -> tuple[Clip, Pcm]:
    """With some quiet at both ends, so that silence is learnt, too."""
    before, after = (round(RATE_HZ * rng.uniform(0.1, 0.4)) for _ in range(2))
    padded = np.pad(samples, (before, after))
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0.0, 8.0, padded.size)
    noisy = np.clip(padded + noise, -32768, 32767).astype(np.int16)
    times = tuple(t + before / RATE_HZ for t in words_s)
    return Clip(name, source, voice, text, times), noisy
