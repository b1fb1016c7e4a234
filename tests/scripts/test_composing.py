"""The program that makes the music, on pieces of a few seconds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.sound.frames import Samples, level_db
from assistant.sound.music.loudness import MUSIC_LUFS, integrated_lufs
from scripts.composing import score, tones
from scripts.composing.performance import perform
from scripts.composing.render import render
from scripts.composing.score import Score

Load = Callable[[str], list[Score]]

ROOT = Path(__file__).parents[2]
RATE = 24_000

SHORT = """
[[piece]]
file = "short.ogg"
title = "Short"
bpm = 72
beats = 3
melody = "G4:.5 A4:.5 | C5:2 r:1 | B4:1.5 A4:.5 B4:1 | C5:2"
chords = "C | G7:3 | C"
pattern = [0, 1, 2, 3, 2, 1]
outro = "C"
verses = [{ voice = "felt", accompaniment = "harp", pad = true }]
"""


# The fewest notes that can be played otherwise: one bar.
BAR = """
[[piece]]
file = "bar.ogg"
title = "Bar"
bpm = 72
beats = 3
melody = "C5:3"
chords = "C"
pattern = [0]
outro = "C"
verses = [{ voice = "felt", accompaniment = "harp", pad = true }]
"""


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Turn the text of a score file into scores."""

    def from_text(text: str) -> list[Score]:
        path = tmp_path_factory.mktemp("scores") / "pieces.toml"
        path.write_text(text, encoding="utf-8")
        return score.load(path)

    return from_text


@pytest.fixture(scope="module")
def short(load: Load) -> Samples:
    (piece,) = load(SHORT)
    return render(piece)


@pytest.mark.slow
def test_the_same_seed_makes_the_same_music(load: Load) -> None:
    (piece,) = load(BAR)
    once, again, other = render(piece, 1), render(piece, 1), render(piece, 2)
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, other)


@pytest.mark.slow
def test_a_piece_is_whole_bars_and_levelled(short: Samples) -> None:
    assert short.dtype == np.float32
    assert short.size == 4 * 3 * 60 / 72 * RATE
    assert np.all(np.isfinite(short))
    assert integrated_lufs(short) == pytest.approx(MUSIC_LUFS, abs=0.1)


@pytest.mark.slow
def test_the_end_rings_on_over_the_beginning(short: Samples) -> None:
    steps = np.abs(np.diff(short))
    assert abs(short[0] - short[-1]) <= np.percentile(steps, 99.9)
    # The last chord is still there in the first 30 ms, before the new notes have risen.
    assert level_db(short[:720]) > -60.0


def test_the_tune_is_played_as_written(load: Load) -> None:
    (piece,) = load(SHORT)
    assert piece.tune == (
        (-1.0, 0.5, 67),
        (-0.5, 0.5, 69),
        (0.0, 2.0, 72),
        (3.0, 1.5, 71),
        (4.5, 0.5, 69),
        (5.0, 1.0, 71),
        (6.0, 2.0, 72),
    )
    notes = list(perform(piece, np.random.default_rng(0)))
    tune = [note for note in notes if note.voice == "felt"]
    assert [note.pitch for note in tune] == [pitch for _, _, pitch in piece.tune]
    for note, (start, _, _) in zip(tune, piece.tune, strict=True):
        assert note.start_s == pytest.approx(start * 60 / 72, abs=0.02)


@pytest.mark.parametrize("name", ["felt", "harp", "music_box", "pad"])
def test_a_tone_is_in_tune_and_begins_softly(name: str) -> None:
    rng = np.random.default_rng(0)
    wave = tones.tone(tones.VOICES[name], 440.0, 2.0, 0.7, rng, RATE)
    spectrum = np.abs(np.fft.rfft(wave[: 2 * RATE] * np.hanning(2 * RATE), 20 * RATE))
    assert np.argmax(spectrum) / 20 == pytest.approx(440.0, rel=0.003)
    peak = np.max(np.abs(wave))
    assert np.max(np.abs(wave[: int(0.004 * RATE)])) < 0.3 * peak
    assert abs(wave[-1]) < 1e-6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("B4:1.5 A4:.5 B4:1", "B4:1.5 A4:.5", "bar 2 of the melody has 2.0 beats"),
        ("G7:3", "G7:2", "not whole bars"),
        ("G7:3", "Gx:3", "'Gx' is not a chord"),
        ("C5:2 r:1", "H5:2 r:1", "'H5' is not a pitch"),
        ('| C5:2"', '| C5:3 | C5:3"', "longer than its chords"),
        ("bpm = 72", "", "bpm"),
    ],
)
def test_a_mistake_in_a_score_is_named(load: Load, old: str, new: str, message: str) -> None:
    assert old in SHORT
    with pytest.raises(ValueError, match=message) as raised:
        load(SHORT.replace(old, new))
    assert str(raised.value).startswith("short.ogg: ")


def test_the_shipped_scores_are_calm_and_as_long_as_their_files() -> None:
    for piece in score.load(ROOT / "audio" / "pieces.toml"):
        assert 60 <= piece.bpm <= 72
        frames = soundfile.info(ROOT / "audio" / piece.file).frames
        assert frames == round(piece.total_beats * 60 / piece.bpm * RATE), piece.file
