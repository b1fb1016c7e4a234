"""A parent's own safety words, beside words that are none."""

import os
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UserError
from assistant.hearing import chain
from assistant.hearing.enrolment.enrolled import Enrolment, EnrolmentMatch
from assistant.hearing.enrolment.lesson import Segmenter, enrolled, example, stranger, trouble
from assistant.hearing.enrolment.templates import BANDS
from assistant.rehearsal.talkers import talk
from assistant.session.intents import IntentName
from assistant.sound.acoustics import active_level_db
from assistant.sound.frames import MIC_RATE_HZ, Samples, gain, level_db
from assistant.sound.noises import kitchen

pytestmark = pytest.mark.slow

PARENT = "espeak:en-us+m3"
OTHERS = ("yes", "no", "go", "up", "off")


def said(word: str, speed: int = 150, pitch: int = 50, snr_db: float | None = None) -> Samples:
    """An utterance of the parent's as the endpointer cuts it."""
    voice = f"{PARENT}:speed={speed}:pitch={pitch}"
    sound = 0.4 * talk(voice, word)
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    audio = np.concatenate((quiet, sound, quiet, quiet))
    if snr_db is not None:
        noise = kitchen(5, 20.0)[: audio.size]
        audio = audio + noise * gain(active_level_db(sound) - snr_db - level_db(noise))
    (found,) = Segmenter().hear(audio.astype(np.float32))
    return found


@pytest.fixture(scope="module")
def enrolment() -> Enrolment:
    stops = [said("stop", speed, pitch) for speed, pitch in ((140, 50), (160, 45), (150, 55))]
    examples = [(example("stop", IntentName.STOP, one), one) for one in stops]
    examples += [(example(word, None, said(word)), said(word)) for word in OTHERS]
    return enrolled(examples, chain.ear())


def intent(found: EnrolmentMatch | None) -> IntentName | None:
    return found.intent if found else None


@pytest.mark.parametrize(
    "variant",
    [{"speed": 165, "pitch": 48}, {"speed": 145, "snr_db": 12.0}, {"pitch": 53, "snr_db": 6.0}],
)
def test_the_parents_own_word_is_known_in_noise_too(
    enrolment: Enrolment, variant: dict[str, Any]
) -> None:
    assert intent(enrolment.match(said("stop", **variant), "stop")) is IntentName.STOP


@settings(max_examples=20)
@given(gain_db=st.floats(-25.0, 6.0))
def test_how_loud_the_word_is_makes_no_difference(enrolment: Enrolment, gain_db: float) -> None:
    word = said("stop", 165, 48)
    louder = (word * gain(gain_db)).astype(np.float32)
    usual, found = enrolment.nearest(word, "stop"), enrolment.nearest(louder, "stop")
    assert usual and found
    assert found.distance == pytest.approx(usual.distance, abs=0.05)


@pytest.mark.parametrize("word", ["yes", "left", "baby", "seven", "again", "happy", "up"])
@pytest.mark.parametrize("snr_db", [None, 12.0])
def test_the_parents_other_words_are_not_taken_for_it(
    enrolment: Enrolment, word: str, snr_db: float | None
) -> None:
    assert enrolment.match(said(word, 155, 47, snr_db), "stop") is None


def test_what_it_was_never_mistaken_for_is_not_compared(enrolment: Enrolment) -> None:
    word = said("stop", 165, 48)
    assert enrolment.nearest(word, "how long left") is None
    assert enrolment.nearest(word, "") is None
    assert all(
        enrolment.nearest(word, text) is not None for text in enrolment.heard_as[IntentName.STOP]
    )


def test_a_sentence_is_not_compared(enrolment: Enrolment) -> None:
    sentence = said("what a lovely big smile you have today my darling")
    assert enrolment.nearest(sentence, "stop") is None


def test_without_other_words_there_is_nothing_to_tell_it_from() -> None:
    alone = Enrolment(
        (example("stop", IntentName.STOP, said("stop")),), {IntentName.STOP: frozenset({"stop"})}
    )
    assert alone.match(said("stop"), "stop") is None


def test_it_is_the_same_after_it_was_kept(enrolment: Enrolment, tmp_path: Path) -> None:
    path = tmp_path / "data" / "taught.npz"
    enrolment.save(path)
    loaded = Enrolment.load(path)
    assert loaded is not None and loaded.heard_as == enrolment.heard_as
    before, after = (one.match(said("stop", 165, 48), "stop") for one in (enrolment, loaded))
    assert before and after
    assert after.distance == pytest.approx(before.distance, abs=1e-3)


def test_no_recording_is_kept(enrolment: Enrolment, tmp_path: Path) -> None:
    enrolment.save(tmp_path / "taught.npz")
    with np.load(tmp_path / "taught.npz") as kept:
        shapes = {name: kept[name].shape for name in kept.files if name != "about"}
    assert len(shapes) == len(enrolment.examples)
    # 32 numbers for each 10 ms: a recording has 160.
    assert all(len(shape) == 2 and shape[1] == BANDS for shape in shapes.values())


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_its_owner_may_read_it(enrolment: Enrolment, tmp_path: Path) -> None:
    path = tmp_path / "taught.npz"
    path.write_bytes(b"")
    path.chmod(0o644)
    enrolment.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_was_taught(tmp_path: Path) -> None:
    assert Enrolment.load(tmp_path / "taught.npz") is None


@settings(max_examples=30)
@given(share=st.floats(0.0, 0.99))
def test_a_torn_file_is_one_line_that_names_it_and_the_way_out(
    enrolment: Enrolment, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    path = tmp_path_factory.mktemp("torn") / "taught.npz"
    enrolment.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(UserError, match=r"taught\.npz.*teach --forget"):
        Enrolment.load(path)


def test_a_folder_that_cannot_be_written_is_said(enrolment: Enrolment, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match=r"taught\.npz: cannot be written"):
        enrolment.save(tmp_path / "file" / "taught.npz")


def test_an_example_must_be_one_clear_word() -> None:
    word = said("stop")
    assert trouble(word) == ""
    assert "too loud" in trouble(np.clip(10.0 * word, -1.0, 1.0))
    assert "too quiet" in trouble(said("stop", snr_db=-3.0))
    assert "one short word" in trouble(said("what a lovely big smile you have today my darling"))


def test_another_word_is_no_example_of_this_one() -> None:
    stops = [example("stop", IntentName.STOP, said("stop"))]
    others = [example(word, None, said(word)) for word in OTHERS]
    assert not stranger(said("stop", 165, 45), stops, others)
    assert stranger(said("no", 165, 45), stops, others)
    assert not stranger(said("no"), [], others)
