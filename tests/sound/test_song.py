"""The song for comfort: in place of the music, from its beginning, and back again."""

import numpy as np
import pytest

from assistant.config.settings import Settings
from assistant.running import assembly
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples
from assistant.sound.mixer import Mixer
from assistant.sound.music.player import MusicPlayer, Piece, shipped_pieces
from assistant.sound.music.song import EDGE_S, FADE_S

RATE = SPEAKER_RATE_HZ
FRAME = RATE // 100


def tone(hz: float, seconds: float, title: str = "tone", loops: bool = True) -> Piece:
    at = np.arange(int(seconds * RATE)) / RATE
    return Piece(title, (0.3 * np.sin(2 * np.pi * hz * at)).astype(np.float32), loops=loops)


def heard(player: MusicPlayer, seconds: float) -> Samples:
    return np.concatenate([player.read(FRAME) for _ in range(round(seconds * 100))])


def level(samples: Samples, hz: float) -> float:
    """How much of that tone is in the last second."""
    last = samples[-RATE:]
    turn = np.exp(-2j * np.pi * hz * np.arange(RATE) / RATE)
    return float(abs(np.vdot(turn, last)) * 2 / RATE)


def test_the_song_takes_the_place_of_the_music_and_gives_it_back() -> None:
    player = MusicPlayer([tone(200, 30)], song=tone(500, 8, "Nina's song"))
    assert level(heard(player, 6), 200) == pytest.approx(0.3, abs=0.02)
    player.song(True)
    assert player.title == "Nina's song"
    during = heard(player, FADE_S + 20)
    assert level(during, 500) == pytest.approx(0.3, abs=0.02) and level(during, 200) < 0.01
    player.song(False)
    after = heard(player, FADE_S + 3)
    assert level(after, 200) == pytest.approx(0.3, abs=0.02) and level(after, 500) < 0.01
    assert player.title == "tone"


def test_it_begins_at_its_beginning_each_time() -> None:
    ramp = Piece("ramp", np.linspace(0, 0.5, 60 * RATE, dtype=np.float32), loops=True)
    player = MusicPlayer([tone(0, 30)], song=ramp)
    for _ in range(2):
        player.song(True)
        heard(player, FADE_S)
        assert heard(player, 1)[-1] == pytest.approx(0.5 * (FADE_S + 1) / 60, abs=1e-3)
        player.song(False)
        heard(player, FADE_S + 1)


def test_no_step_is_heard_where_a_parents_song_begins_again() -> None:
    loud = Piece("loud", np.full(4 * RATE, 0.4, np.float32), loops=False)
    player = MusicPlayer([tone(0, 30)], song=loud)
    player.song(True)
    out = heard(player, 15)
    assert np.abs(np.diff(out)).max() < 2 * 0.4 / (EDGE_S * RATE)
    assert out.max() == pytest.approx(0.4, abs=1e-3)


def test_without_a_song_nothing_changes() -> None:
    plain, other = (MusicPlayer([tone(200, 5), tone(300, 5)]) for _ in range(2))
    other.song(True)
    assert np.array_equal(heard(plain, 12), heard(other, 12))


def test_the_mixer_passes_the_wish_on() -> None:
    player = MusicPlayer([tone(200, 30)], song=tone(500, 8, "Nina's song"))
    Mixer(player).song(True)
    assert player.title == "Nina's song"


@pytest.mark.slow
def test_the_chosen_song_is_found_by_its_title_and_a_wrong_one_is_told() -> None:
    titles = [piece.title for piece in shipped_pieces()]
    found = assembly.music(Settings(comfort_song=titles[1]))
    found.source.song(True)
    assert isinstance(found.source, MusicPlayer) and found.source.title == titles[1]
    assert found.notes == ()
    wrong = assembly.music(Settings(comfort_song="La la"))
    assert len(wrong.notes) == 1 and "'La la' is not there" in wrong.notes[0]
    assert titles[0] in wrong.notes[0] and "\n" not in wrong.notes[0]
