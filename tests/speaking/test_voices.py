"""Which voice speaks, and which one where that cannot."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.speaking.cache import SpeechCache
from assistant.speaking.pyttsx3_voice import Pyttsx3Voice
from assistant.speaking.voice import EngineError, VoiceError, VoiceSpec
from assistant.speaking.voices import specs
from tests.patience import soon

pytestmark = pytest.mark.slow

FOOT = "Now the other foot."
SLOW = "Slow, soft strokes to finish."


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="espeak's own names")
def test_the_platforms_calmest_speaks_unless_another_is_named() -> None:
    assert list(specs()) == [VoiceSpec("espeak", "en-us+f2", 140)]
    assert list(specs("en-gb", 150)) == [VoiceSpec("espeak", "en-gb", 150)]


def test_the_natural_voice_has_the_others_behind_it() -> None:
    first, second, *_ = specs("heart")
    assert (first.engine, first.voice) == ("hibari", "heart")
    assert second == next(specs())


class Dumb(Pyttsx3Voice):
    """A voice whose program does not exist: the engine fails at its first text."""

    def __init__(self) -> None:
        super().__init__(VoiceSpec("none", "none", 140), command=["/nothing/here"])


@pytest.fixture
def second() -> Pyttsx3Voice:
    """A real voice to fall back on."""
    return Pyttsx3Voice(list(specs())[-1])


def test_where_an_engine_does_not_work_the_next_voice_says_everything(
    second: Pyttsx3Voice, tmp_path: Path
) -> None:
    with closing(SpeechCache(Dumb(), tmp_path, [second])) as cache:
        before = cache.folder
        cache.prepare([FOOT, SLOW])
        assert cache.missing([FOOT, SLOW]) == []
        assert cache.voice is second and cache.folder != before
        assert "cannot start" in cache.note and second.spec.engine in cache.note


def test_the_last_engine_that_does_not_work_is_told(tmp_path: Path) -> None:
    with closing(SpeechCache(Dumb(), tmp_path, [Dumb()])) as cache, pytest.raises(EngineError):
        cache.prepare([FOOT])


def test_a_voice_to_fall_back_on_is_not_asked_for_before_it_is_needed(tmp_path: Path) -> None:
    def never() -> Iterator[Pyttsx3Voice]:
        raise VoiceError("listing takes seconds")
        yield

    (spec,) = list(specs())[-1:]
    with closing(SpeechCache(Pyttsx3Voice(spec), tmp_path, never())) as cache:
        cache.prepare([FOOT])
        assert cache.missing([FOOT]) == []


def test_a_line_that_the_voice_cannot_say_is_said_by_the_next(
    second: Pyttsx3Voice, tmp_path: Path
) -> None:
    pytest.importorskip("hibari")
    first = Pyttsx3Voice(VoiceSpec("hibari", "heart", 140))
    name = "欣怡, are you ready?"
    seen: list[tuple[int, int]] = []
    with closing(SpeechCache(first, tmp_path, [second])) as cache:
        cache.prepare([FOOT, name, SLOW], lambda done, total: seen.append((done, total)))
        assert cache.missing([FOOT, name, SLOW]) == []
        assert cache.voice is first and not cache.note
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_broken_voice_behind_a_line_does_not_take_the_place_of_the_one_that_speaks(
    tmp_path: Path,
) -> None:
    pytest.importorskip("hibari")
    first = Pyttsx3Voice(VoiceSpec("hibari", "heart", 140))
    with closing(SpeechCache(first, tmp_path, [Dumb()])) as cache:
        with pytest.raises(VoiceError, match="cannot start"):
            cache.prepare([FOOT, "欣怡, are you ready?"])
        assert cache.voice is first and cache.missing([FOOT]) == []


def test_a_line_that_is_asked_for_in_a_session_comes_from_the_next_voice_too(
    second: Pyttsx3Voice, tmp_path: Path
) -> None:
    with closing(SpeechCache(Dumb(), tmp_path, [second])) as cache:
        cache.request(FOOT)

        def there() -> bool:
            cache.poll()
            return cache.get(FOOT) is not None

        assert soon(there)
