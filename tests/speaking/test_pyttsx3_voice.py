"""The real engine, and what happens when it is missing or hangs."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.speaking import clip
from assistant.speaking.pyttsx3_voice import Pyttsx3Voice, default_spec, list_voices
from assistant.speaking.tidy import active_db
from assistant.speaking.voice import VoiceError, VoiceSpec

pytestmark = pytest.mark.slow

WARM = "Rest your hands on both legs, soft and warm."
FOOT = "Now the other foot."
REAL = [sys.executable, "-m", "assistant.speaking.pyttsx3_worker", "espeak", "en-us+f2", "140"]


def rendered(voice: Pyttsx3Voice, folder: Path, *texts: str) -> list[Samples]:
    """Each text as the voice says it."""
    paths = [folder / f"{i}.wav" for i in range(len(texts))]
    done: list[int] = []
    voice.render(texts, paths, done.append)
    assert sorted(done) == list(range(len(texts)))
    return [clip.to_samples(pcm) for path in paths if (pcm := clip.read(path)) is not None]


def failing_first(tmp_path: Path, trouble: str) -> list[str]:
    """A worker that runs `trouble` the first time it reads a job, and works from then on."""
    script = f"""
import pathlib, runpy, sys, time
mark = pathlib.Path({str(tmp_path / "mark")!r})
if not mark.exists():
    mark.touch()
    sys.stdin.readline()
    {trouble}
sys.argv = ["worker", *{REAL[3:]!r}]
runpy.run_module("assistant.speaking.pyttsx3_worker", run_name="__main__")
"""
    return [sys.executable, "-c", script]


def test_two_lines_are_said_and_equally_loud(tmp_path: Path) -> None:
    warm, foot = rendered(Pyttsx3Voice(default_spec()), tmp_path, WARM, FOOT)

    assert 2.0 < warm.size / SPEAKER_RATE_HZ < 6.0
    assert 0.7 < foot.size / SPEAKER_RATE_HZ < 3.0
    assert abs(active_db(warm, SPEAKER_RATE_HZ) - active_db(foot, SPEAKER_RATE_HZ)) < 1.0


def test_a_long_line_is_written_to_its_end(tmp_path: Path) -> None:
    once, often = rendered(Pyttsx3Voice(default_spec()), tmp_path, WARM, WARM + f" {WARM}" * 11)

    assert often.size > 11 * once.size


def test_the_same_text_is_said_the_same_whatever_came_before(tmp_path: Path) -> None:
    """To the byte, and where espeak-ng itself varies (from 1.52 on) to within 20 ms."""
    said = rendered(Pyttsx3Voice(default_spec()), tmp_path, *[WARM, FOOT] * 12)

    for first, others in ((said[0], said[2::2]), (said[1], said[3::2])):
        assert all(abs(first.size - other.size) <= 480 for other in others)
    if espeak_version() < (1, 52):
        assert {sound.tobytes() for sound in said} == {said[0].tobytes(), said[1].tobytes()}


def espeak_version() -> tuple[int, ...]:
    """Version of the espeak-ng that is installed; none at all counts as a late one."""
    try:
        told = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return (99,)
    found = re.search(r"(\d+)\.(\d+)", told)
    return (int(found[1]), int(found[2])) if found else (99,)


def test_a_slower_rate_takes_longer(tmp_path: Path) -> None:
    (slow,) = rendered(Pyttsx3Voice(default_spec(rate_wpm=110)), tmp_path, WARM)
    (fast,) = rendered(Pyttsx3Voice(default_spec(rate_wpm=180)), tmp_path, WARM)

    assert slow.size > 1.3 * fast.size


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="espeak's own names")
def test_a_variant_counts_even_where_the_voice_is_named_by_its_language(tmp_path: Path) -> None:
    (plain,) = rendered(Pyttsx3Voice(default_spec("en-gb")), tmp_path, FOOT)
    (variant,) = rendered(Pyttsx3Voice(default_spec("en-gb+f2")), tmp_path, FOOT)

    assert plain.size != variant.size or not np.array_equal(plain, variant)


@pytest.mark.parametrize(
    "trouble",
    ["time.sleep(600)", "sys.exit(1)", "import os; os.kill(os.getpid(), 9)"],
    ids=["hangs", "ends", "is killed"],
)
def test_an_engine_that_breaks_once_is_replaced(tmp_path: Path, trouble: str) -> None:
    # On a busy machine one that works may take longer, too.
    command = failing_first(tmp_path, trouble)
    voice = Pyttsx3Voice(default_spec(), hang_s=4, tries=20, command=command)

    assert len(rendered(voice, tmp_path, FOOT, "Yes.", "No.")) == 3


def test_an_engine_that_always_hangs_is_given_up_with_the_command_that_mends_it(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    voice = Pyttsx3Voice(default_spec(), hang_s=0.2, tries=2, command=command)

    with pytest.raises(VoiceError, match=r"silent for 0.2 s, 2 times, on \"Now.*espeak-ng"):
        rendered(voice, tmp_path, FOOT)


def test_a_missing_engine_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys, runpy; sys.modules['pyttsx3.drivers._espeak'] = None;"
        f"sys.argv = ['worker', *{REAL[3:]!r}];"
        "runpy.run_module('assistant.speaking.pyttsx3_worker', run_name='__main__')"
    )
    voice = Pyttsx3Voice(default_spec(), command=[sys.executable, "-c", script])

    told = r"cannot start .* to fix it: .*install.* espeak-ng"
    with pytest.raises(VoiceError, match=told) as caught:
        rendered(voice, tmp_path, FOOT)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nobody", "en-us+nobody"])
def test_an_unknown_voice_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(VoiceError, match=rf'voice = "{name}"'.replace("+", r"\+")):
        rendered(Pyttsx3Voice(VoiceSpec("espeak", name, 140)), tmp_path, FOOT)


def test_the_voices_are_listed() -> None:
    assert any(language.startswith("en") for _, _, language in list_voices())
