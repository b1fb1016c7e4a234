"""What was said once is there at once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant.sound.frames import level_db
from assistant.speaking.cache import SpeechCache
from assistant.speaking.pyttsx3_voice import Pyttsx3Voice, default_spec
from assistant.speaking.voice import VoiceError
from tests.patience import soon

pytestmark = pytest.mark.slow

FOOT = "Now the other foot."
SLOW = "Slow, soft strokes to finish."


class Unable(Pyttsx3Voice):
    """A voice that must not be started: a stand-in for one whose child would cost time."""

    def __init__(self) -> None:
        super().__init__(default_spec(), command=["/nothing/here"])


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[SpeechCache]:
    """A cache over the real voice, empty."""
    with closing(SpeechCache(Pyttsx3Voice(default_spec()), tmp_path)) as cache:
        yield cache


def until_there(cache: SpeechCache, text: str) -> None:
    """Poll as a session does."""

    def there() -> bool:
        cache.poll()
        return cache.get(text) is not None or bool(cache.note)

    assert soon(there)


def test_lines_are_rendered_once_with_progress(cache: SpeechCache) -> None:
    seen: list[tuple[int, int]] = []

    assert cache.missing([FOOT, SLOW, FOOT, " "]) == [FOOT, SLOW]
    cache.prepare([FOOT, SLOW, FOOT, " "], lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]
    assert cache.missing([FOOT, SLOW]) == []

    line = cache.get(FOOT)
    assert line is not None
    assert line.dtype == np.float32
    assert -30 < level_db(line) < -20


def test_a_second_session_needs_no_engine(cache: SpeechCache, tmp_path: Path) -> None:
    cache.prepare([FOOT])
    again = SpeechCache(Unable(), tmp_path)

    again.prepare([FOOT])

    first, second = cache.get(FOOT), again.get(FOOT)
    assert first is not None and second is not None
    assert np.array_equal(first, second)


def test_every_voice_has_its_own_lines(cache: SpeechCache, tmp_path: Path) -> None:
    cache.prepare([FOOT])

    slower = SpeechCache(Pyttsx3Voice(default_spec(rate_wpm=110)), tmp_path)

    assert slower.missing([FOOT]) == [FOOT]


@pytest.mark.parametrize("damage", [b"", b"\0" * 9000, b"RIFF"])
def test_a_damaged_file_is_rendered_again(
    cache: SpeechCache, tmp_path: Path, damage: bytes
) -> None:
    cache.prepare([FOOT])
    (kept,) = cache.folder.iterdir()
    good = kept.read_bytes()
    kept.write_bytes(damage)
    fresh = SpeechCache(Pyttsx3Voice(default_spec()), tmp_path)

    assert fresh.missing([FOOT]) == [FOOT]
    fresh.prepare([FOOT])

    assert kept.read_bytes() == good


def test_a_file_damaged_inside_is_not_played_and_rendered_again(
    cache: SpeechCache, tmp_path: Path
) -> None:
    cache.prepare([FOOT])
    (kept,) = cache.folder.iterdir()
    raw = bytearray(kept.read_bytes())
    raw[3000] ^= 0xFF
    kept.write_bytes(raw)
    fresh = SpeechCache(Pyttsx3Voice(default_spec()), tmp_path)

    assert fresh.get(FOOT) is None
    assert fresh.missing([FOOT]) == [FOOT]


def test_a_line_on_demand_comes_without_waiting(cache: SpeechCache) -> None:
    cache.request(FOOT)
    cache.request(FOOT)
    assert cache.get(FOOT) is None

    until_there(cache, FOOT)
    cache.request(SLOW)
    until_there(cache, SLOW)

    assert cache.get(FOOT) is not None
    assert cache.get(SLOW) is not None
    assert cache.note == ""


def test_a_line_on_demand_that_cannot_be_said_leaves_a_note(tmp_path: Path) -> None:
    cache = SpeechCache(Unable(), tmp_path)

    cache.request(FOOT)
    until_there(cache, FOOT)

    assert "cannot start" in cache.note
    assert cache.get(FOOT) is None
    with pytest.raises(VoiceError):
        cache.prepare([FOOT])
    cache.close()


def test_without_a_place_to_keep_them_lines_stay_in_memory(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("a file where the folder should be")
    cache = SpeechCache(Pyttsx3Voice(default_spec()), tmp_path / "speech")

    cache.prepare([FOOT])

    assert cache.get(FOOT) is not None
    assert cache.missing([FOOT]) == []
    assert "not kept" in cache.note


def test_memory_is_bounded_and_the_disk_has_the_rest(
    cache: SpeechCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.speaking.cache._AT_HAND_BYTES", 100_000)
    texts = [f"Number {i}." for i in range(5)]
    cache.prepare(texts)

    assert cache._at_hand_bytes <= 100_000
    assert all(cache.get(text) is not None for text in texts)


def test_nothing_is_left_behind(cache: SpeechCache) -> None:
    cache.request(FOOT)
    cache.poll()
    scratch = Path(cache._scratch.name) if cache._scratch else None
    assert scratch is not None and scratch.is_dir()

    cache.close()

    assert not scratch.exists()
