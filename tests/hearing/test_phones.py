"""The network that hears phones."""

from pathlib import Path

import numpy as np
import pytest

from assistant.errors import UserError
from assistant.hearing import grammar
from assistant.hearing.ctc_match import PhoneTrie
from assistant.hearing.models import catalogue
from assistant.hearing.phones import BLANK, FILE, Phones
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ
from assistant.sound.noises import kitchen

SENTENCES = ("what comes next", "where are we now", "please go back", "baby fell asleep")


@pytest.fixture(scope="module")
def trie(phones: Phones) -> PhoneTrie:
    return PhoneTrie(sorted(grammar.load().sentences), phones.pronunciations)


@pytest.mark.parametrize("said", SENTENCES)
def test_of_all_phrases_the_one_that_is_said_fits_best(
    phones: Phones, trie: PhoneTrie, said: str
) -> None:
    fits = trie.fits(phones.log_probabilities(talk("flite:rms", said) * 0.3))
    assert max(fits, key=lambda phrase: fits[phrase]) == said


def test_there_is_an_answer_for_each_40_ms(phones: Phones) -> None:
    for size in (200, MIC_RATE_HZ, 3 * MIC_RATE_HZ):
        found = phones.log_probabilities(np.zeros(size, np.float32))
        assert abs(found.shape[0] - size / (0.04 * MIC_RATE_HZ)) < 2.0
        assert np.exp(found).sum(axis=1) == pytest.approx(np.ones(len(found)), abs=1e-4)


def test_noise_holds_no_phones(phones: Phones) -> None:
    found = phones.log_probabilities(kitchen(3, 2.0))
    assert np.mean(found.argmax(axis=1) == BLANK) > 0.9


def test_every_word_of_the_phrases_has_a_pronunciation(phones: Phones) -> None:
    assert grammar.load().vocabulary <= phones.pronunciations.keys()


def test_a_model_without_it_hears_without_it(tmp_path: Path) -> None:
    assert Phones.load(tmp_path) is None


@pytest.mark.parametrize("broken", ["text", "cut", "shape", "phone"])
def test_a_broken_file_is_named_with_what_mends_it(tmp_path: Path, broken: str) -> None:
    file, whole = tmp_path / FILE, catalogue.find() / FILE
    if broken == "text":
        file.write_text("nothing\n", encoding="utf-8")
    elif broken == "cut":
        file.write_bytes(whole.read_bytes()[:5000])
    else:
        with np.load(whole) as found:
            kept = dict(found)
        change = {
            "shape": {"sizes": kept["sizes"][:-1]},
            "phone": {"said": kept["said"] + np.uint8(40)},
        }[broken]
        np.savez(file, **{**kept, **change})
    with pytest.raises(UserError, match=rf"{FILE}: .*models use"):
        Phones.load(tmp_path)
