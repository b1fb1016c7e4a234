"""The network that tells short words apart as a whole."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UserError
from assistant.hearing import chain
from assistant.hearing.embedding import Layer, convolved
from assistant.hearing.keywords import COMMANDS, FILE, WINDOW, Keywords, window
from assistant.hearing.models import catalogue
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ
from assistant.sound.noises import cry, kitchen


@pytest.mark.parametrize("word", COMMANDS)
def test_each_command_is_the_likeliest_where_it_is_said(keywords: Keywords, word: str) -> None:
    log_odds = keywords.log_odds(talk("flite:rms", word) * 0.3)
    assert max(log_odds, key=lambda other: log_odds[other]) == word


@pytest.mark.parametrize("said", ["so", "top", "yesterday", "we had toast", "go back"])
def test_other_words_are_no_command(keywords: Keywords, said: str) -> None:
    log_odds = keywords.log_odds(talk("flite:rms", said) * 0.3)
    assert max(log_odds[word] for word in COMMANDS) < 0.0


@pytest.mark.parametrize("sound", [cry(3, 1.2), kitchen(3, 1.2), np.zeros(20_000, np.float32)])
def test_what_is_no_speech_is_no_command(keywords: Keywords, sound: np.ndarray) -> None:
    log_odds = keywords.log_odds(sound)
    assert max(log_odds[word] for word in COMMANDS) < -1.0


@given(size=st.integers(200, 3 * WINDOW))
def test_a_window_holds_an_utterance_of_any_length(size: int) -> None:
    loud = np.zeros(size, np.float32)
    loud[size // 2 : size // 2 + 80] = 0.5
    found = window(loud)
    assert found.size == WINDOW
    assert float(np.abs(found).max()) == pytest.approx(0.5)


def test_the_level_of_a_voice_makes_little_difference(keywords: Keywords) -> None:
    word = talk("flite:rms", "go")
    near, far = (keywords.log_odds(word * np.float32(gain))["go"] for gain in (0.9, 0.03))
    assert near == pytest.approx(far, abs=2.5)


def test_a_convolution_is_a_sum_over_frames_bands_and_inputs() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((7, 6, 4)).astype(np.float32)
    layer = Layer(
        rng.standard_normal((3, 3, 4, 5)).astype(np.float32),
        rng.standard_normal(5).astype(np.float32),
    )
    found = convolved(x, layer)
    wide = np.pad(x, ((0, 0), (1, 1), (0, 0)))
    assert found.shape == (5, 6, 5)
    for frame, band, output in np.ndindex(found.shape):
        seen = wide[frame : frame + 3, band : band + 3]
        wanted = np.sum(seen * layer.weight[..., output]) + layer.bias[output]
        assert found[frame, band, output] == pytest.approx(wanted, abs=1e-4)


def test_a_model_without_it_hears_without_it(tmp_path: Path) -> None:
    assert Keywords.load(tmp_path) is None


@pytest.mark.parametrize("broken", ["text", "cut", "shape"])
def test_a_broken_file_is_named_with_what_mends_it(tmp_path: Path, broken: str) -> None:
    file = tmp_path / FILE
    if broken == "text":
        file.write_text("nothing\n", encoding="utf-8")
    elif broken == "cut":
        file.write_bytes((catalogue.find() / FILE).read_bytes()[:5000])
    else:
        np.savez(file, words=np.array(json.dumps(["", "stop"])), bank=np.zeros((257, 32)))
    with pytest.raises(UserError, match=rf"{FILE}: .*models use"):
        Keywords.load(tmp_path)


@pytest.mark.slow
def test_the_chain_uses_it_and_says_how_sure_it_is() -> None:
    ear = chain.ear()
    ear.state = "doing"
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    found = ear.hear(np.concatenate((quiet, talk("flite:rms", "go") * 0.3, quiet, quiet)))
    assert [u.text for u in found] == ["go"]
    assert 0.5 < found[0].confidence < 1.0
