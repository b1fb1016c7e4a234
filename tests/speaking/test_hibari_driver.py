"""The natural voice: the same samples each time, and no silence where words should be."""

from pathlib import Path

import numpy as np
import pytest

from assistant.sound.frames import SPEAKER_RATE_HZ
from assistant.speaking import clip
from assistant.speaking.hibari_driver import ENGINE, VOICE, UnsayableError, readable
from assistant.speaking.pyttsx3_voice import Pyttsx3Voice, list_voices
from assistant.speaking.tidy import SPEECH_DB, active_db
from assistant.speaking.voice import TextError, VoiceSpec

pytest.importorskip("hibari")

pytestmark = pytest.mark.slow

WARM = "Rest your hands on both legs, soft and warm."


def rendered(folder: Path, *texts: str, rate_wpm: int = 140) -> list[clip.Pcm]:
    """Each text as the voice says it."""
    paths = [folder / f"{i}.wav" for i in range(len(texts))]
    Pyttsx3Voice(VoiceSpec(ENGINE, VOICE, rate_wpm)).render(texts, paths, lambda _: None)
    return [pcm for path in paths if (pcm := clip.read(path)) is not None]


def test_a_line_is_said_the_same_whatever_came_before(tmp_path: Path) -> None:
    first, _, again = rendered(tmp_path, WARM, "Now the other foot.", WARM)
    assert np.array_equal(first, again)


def test_a_line_has_the_level_and_about_the_length_that_were_asked_for(tmp_path: Path) -> None:
    (usual,) = rendered(tmp_path, WARM)
    (fast,) = rendered(tmp_path, WARM, rate_wpm=200)
    assert active_db(clip.to_samples(usual), SPEAKER_RATE_HZ) == pytest.approx(SPEECH_DB, abs=1.0)
    assert 2.0 < usual.size / SPEAKER_RATE_HZ < 6.0
    assert fast.size < 0.9 * usual.size


def test_a_no_at_the_end_of_a_sentence_is_a_no() -> None:
    assert readable("Well, no. Not now.") == "Well, [no](/n\u02c8O/). Not now."
    assert readable("Nobody. North. Now.") == "Nobody. North. Now."


def test_what_has_no_sound_fails_and_the_other_texts_are_there(tmp_path: Path) -> None:
    with pytest.raises(UnsayableError):
        readable("欣怡, are you ready?")
    with pytest.raises(TextError) as caught:
        rendered(tmp_path, WARM, "欣怡, are you ready?", "Now the other foot.")
    assert caught.value.indices == (1,)
    assert clip.read(tmp_path / "0.wav") is not None
    assert clip.read(tmp_path / "2.wav") is not None


def test_it_is_listed() -> None:
    assert list_voices(ENGINE) == [(VOICE, VOICE, "en-US")]
