"""The shipped music, a parent's folder, and the player."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UserError
from assistant.sound.frames import Samples, gain, level_db
from assistant.sound.music.loudness import (
    MUSIC_LUFS,
    MUSIC_PEAK_DB,
    SILENCE_LUFS,
    integrated_lufs,
    levelled,
)
from assistant.sound.music.player import MusicPlayer, Piece, load_folder, shipped_pieces

RATE = 24_000
needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg is not installed"
)


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of our own; it says where."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("BABYMASSAGE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def shipped(home: Path) -> list[Piece]:
    return shipped_pieces()


def as_float(piece: Piece) -> Samples:
    return piece.samples.astype(np.float32) / np.float32(32768.0)


def noise(seconds: float, seed: int, db: float = -20.0) -> Samples:
    generator = np.random.default_rng(seed)
    return (generator.normal(size=int(seconds * RATE)) * gain(db)).astype(np.float32)


def sine(seconds: float, freq_hz: float, db: float, rate_hz: int = RATE) -> Samples:
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    return (gain(db) * np.sin(2 * np.pi * freq_hz * time_s)).astype(np.float32)


class TestLoudness:
    @pytest.mark.parametrize("rate_hz", [24_000, 48_000])
    def test_a_full_scale_tone_reads_as_the_standard_says(self, rate_hz: int) -> None:
        # BS.1770-4: 997 Hz at 0 dB in one front channel reads -3.01.
        assert integrated_lufs(sine(3, 997, 0.0, rate_hz), rate_hz) == pytest.approx(-3.01, abs=0.1)

    def test_bass_counts_less_and_treble_more(self) -> None:
        low, middle, high = (integrated_lufs(sine(2, hz, -20.0)) for hz in (30, 1000, 5000))
        assert low < middle - 3 < high - 5

    def test_pauses_do_not_count(self) -> None:
        tone = sine(5, 440, -20.0)
        with_pause = np.concatenate([tone, np.zeros(20 * RATE, np.float32), tone])
        assert integrated_lufs(with_pause) == pytest.approx(integrated_lufs(tone), abs=0.3)

    @pytest.mark.parametrize("count", [0, 1, 100, 5000, 9600])
    def test_short_silence_is_only_silence(self, count: int) -> None:
        assert integrated_lufs(np.zeros(count, np.float32)) == SILENCE_LUFS

    @given(st.floats(-40.0, 0.0), st.floats(0.5, 12.0))
    @settings(max_examples=20)
    def test_levelling_brings_any_level_to_the_same(self, db: float, seconds: float) -> None:
        found = levelled(sine(seconds, 440, db)).astype(np.float32) / np.float32(32768.0)
        assert integrated_lufs(found) == pytest.approx(MUSIC_LUFS, abs=0.1)

    def test_one_loud_click_in_quiet_music_does_not_pass_the_peak_limit(self) -> None:
        music = sine(5, 440, -50.0)
        music[RATE] = 0.9
        assert np.max(np.abs(levelled(music))) <= gain(MUSIC_PEAK_DB) * 32767 + 1


@pytest.mark.slow
class TestShippedPieces:
    def test_there_are_at_least_four_with_names(self, shipped: list[Piece]) -> None:
        assert len(shipped) >= 4
        assert len({piece.title for piece in shipped}) == len(shipped)

    def test_each_lasts_one_to_two_minutes(self, shipped: list[Piece]) -> None:
        for piece in shipped:
            assert 60 * RATE <= piece.samples.size <= 110 * RATE, piece.title

    def test_all_are_equally_loud(self, shipped: list[Piece]) -> None:
        for piece in shipped:
            lufs = integrated_lufs(as_float(piece))
            assert lufs == pytest.approx(MUSIC_LUFS, abs=0.5), piece.title

    def test_nothing_startles(self, shipped: list[Piece]) -> None:
        for piece in shipped:
            samples = as_float(piece)
            assert np.max(np.abs(samples)) < gain(-9.0), piece.title
            tenths = samples[: samples.size // 2400 * 2400].reshape(-1, 2400)
            levels = [level_db(tenth) for tenth in tenths]
            assert np.max(levels) < level_db(samples) + 10.0, piece.title

    def test_the_sound_is_mellow(self, shipped: list[Piece]) -> None:
        for piece in shipped:
            minute = as_float(piece)[: 60 * RATE]
            power = np.abs(np.fft.rfft(minute)) ** 2
            centre = np.sum(np.fft.rfftfreq(minute.size, 1 / RATE) * power) / power.sum()
            assert 150 < centre < 1500, piece.title

    def test_the_end_leads_into_the_beginning(self, shipped: list[Piece]) -> None:
        for piece in shipped:
            inside = np.abs(np.diff(piece.samples.astype(np.int32)))
            joint = abs(int(piece.samples[0]) - int(piece.samples[-1]))
            assert joint <= np.percentile(inside, 99.9), piece.title

    def test_they_are_decoded_once_and_then_mapped(self, shipped: list[Piece], home: Path) -> None:
        kept = sorted((home / "cache" / "music").glob("*.s16"))
        changed = [file.stat().st_mtime_ns for file in kept]
        again = shipped_pieces()
        assert len(kept) >= len(again)
        assert [file.stat().st_mtime_ns for file in kept] == changed
        assert not any(piece.samples.flags.owndata for piece in again)

    def test_a_damaged_cache_is_made_again(self, home: Path, shipped: list[Piece]) -> None:
        folder = home / "cache" / "music"
        for number, file in enumerate(sorted(folder.glob("*.s16"))):
            # Unlinked first: other pieces of this test run still look at the old content.
            content = file.read_bytes()
            file.unlink()
            file.write_bytes([b"", b"x", content[:-1], content[:5000]][number % 4])
        for before, after in zip(shipped, shipped_pieces(), strict=True):
            np.testing.assert_array_equal(before.samples, after.samples)

    def test_without_a_cache_it_plays_from_memory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: list[Piece]
    ) -> None:
        (tmp_path / "cache").write_text("a file where the folder should be")
        monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
        np.testing.assert_array_equal(shipped_pieces()[0].samples, shipped[0].samples)

    @pytest.mark.parametrize(
        ("listing", "told"),
        [
            ("[[piece]\n", "pieces.toml: is not valid TOML"),
            ('[[piece]]\ntitle = "One"\n', "pieces.toml:1: piece number 1 file: is missing"),
            ("", "pieces.toml: piece: is missing"),
            (None, "pieces.toml: cannot be read"),
        ],
    )
    def test_a_damaged_list_of_pieces_is_told_with_its_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listing: str | None, told: str
    ) -> None:
        if listing is not None:
            (tmp_path / "pieces.toml").write_text(listing)
        monkeypatch.setattr("assistant.places.shipped_dir", lambda _: tmp_path)
        with pytest.raises(UserError) as caught:
            shipped_pieces()
        assert told in str(caught.value) and "\n" not in str(caught.value)


class TestOwnFolder:
    def test_wav_of_any_rate_and_width_is_levelled(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stereo = np.stack([sine(2, 440, -6, 44_100), sine(2, 440, -6, 44_100)], axis=1)
        soundfile.write(tmp_path / "a loud.wav", stereo, 44_100, subtype="PCM_16")
        soundfile.write(tmp_path / "b eight.wav", sine(2, 440, -12, 22_050), 22_050, "PCM_U8")
        soundfile.write(tmp_path / "c wide.WAV", sine(2, 440, -30, 48_000), 48_000, "PCM_24")
        (tmp_path / "cover.jpg").write_bytes(b"no music")
        monkeypatch.setenv("PATH", "")
        calls: list[tuple[int, int, str]] = []
        pieces, notes = load_folder(tmp_path, lambda *call: calls.append(call))
        assert notes == []
        assert [piece.title for piece in pieces] == ["a loud", "b eight", "c wide"]
        for piece in pieces:
            assert piece.samples.size == pytest.approx(2 * RATE, abs=50)
            assert integrated_lufs(as_float(piece)) == pytest.approx(MUSIC_LUFS, abs=0.5)
            spectrum = np.abs(np.fft.rfft(piece.samples * np.hanning(piece.samples.size)))
            assert np.argmax(spectrum) / 2 == pytest.approx(440, abs=2)
        assert [call[:2] for call in calls] == [(0, 3), (1, 3), (2, 3), (3, 3)]

    @needs_ffmpeg
    @pytest.mark.parametrize(
        ("suffix", "options"), [("ogg", "OGG VORBIS"), ("flac", "FLAC PCM_16"), ("mp3", "MP3 -")]
    )
    def test_compressed_files_with_ffmpeg(self, tmp_path: Path, suffix: str, options: str) -> None:
        kind, subtype = options.split()
        samples = np.stack([sine(3, 330, -10, 44_100)] * 2, axis=1)
        soundfile.write(
            tmp_path / f"song.{suffix}",
            samples,
            44_100,
            format=kind,
            subtype=None if subtype == "-" else subtype,
        )
        pieces, notes = load_folder(tmp_path)
        assert notes == []
        assert pieces[0].title == "song"
        assert pieces[0].samples.size == pytest.approx(3 * RATE, abs=0.1 * RATE)
        assert integrated_lufs(as_float(pieces[0])) == pytest.approx(MUSIC_LUFS, abs=0.5)

    def test_without_ffmpeg_one_line_says_what_is_missing_and_the_rest_plays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        soundfile.write(tmp_path / "plays.wav", sine(1, 440, -10), RATE)
        soundfile.write(tmp_path / "one.flac", sine(1, 440, -10), RATE)
        soundfile.write(tmp_path / "two.ogg", sine(1, 440, -10), RATE)
        monkeypatch.setenv("PATH", "")
        pieces, notes = load_folder(tmp_path)
        assert [piece.title for piece in pieces] == ["plays"]
        assert len(notes) == 1
        assert notes[0].startswith("2 files are not WAV")
        assert "ffmpeg" in notes[0] and "install" in notes[0]

    def test_nothing_but_files_that_need_ffmpeg_is_an_error_with_the_cure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        soundfile.write(tmp_path / "one.flac", sine(1, 440, -10), RATE)
        monkeypatch.setenv("PATH", "")
        with pytest.raises(UserError, match=r"1 file is not WAV .*ffmpeg.*install"):
            load_folder(tmp_path)

    @pytest.mark.parametrize("content", [b"", b"RIFF\x00\x00", b"no music at all" * 100])
    def test_a_broken_file_is_named_and_the_others_play(
        self, tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / "broken.wav").write_bytes(content)
        soundfile.write(tmp_path / "fine.wav", sine(1, 440, -10), RATE)
        pieces, notes = load_folder(tmp_path)
        assert [piece.title for piece in pieces] == ["fine"]
        assert len(notes) == 1 and notes[0].startswith("broken.wav: ")

    def test_a_silent_file_is_named(self, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "silent.wav", np.zeros(RATE, np.float32), RATE)
        with pytest.raises(UserError, match=r"silent\.wav: there is only silence"):
            load_folder(tmp_path)

    def test_an_empty_folder_and_a_missing_one(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="no music in this folder"):
            load_folder(tmp_path)
        with pytest.raises(UserError, match="give a folder"):
            load_folder(tmp_path / "missing")
        (tmp_path / "file").touch()
        with pytest.raises(UserError, match="give a folder"):
            load_folder(tmp_path / "file")

    def test_a_changed_file_is_decoded_again(self, tmp_path: Path) -> None:
        song = tmp_path / "song.wav"
        soundfile.write(song, sine(1, 440, -10), RATE)
        assert load_folder(tmp_path)[0][0].samples.size == RATE
        soundfile.write(song, sine(2, 440, -10), RATE)
        os.utime(song, ns=(1, 1))
        assert load_folder(tmp_path)[0][0].samples.size == 2 * RATE


def ramp(title: str, first: int, count: int) -> Piece:
    """A piece whose every sample says where it is."""
    return Piece(title, np.arange(first, first + count, dtype=np.int16))


@pytest.mark.slow
class TestPlayer:
    def test_no_music_is_silence(self) -> None:
        player = MusicPlayer([])
        assert player.title == ""
        np.testing.assert_array_equal(player.read(240), np.zeros(240, np.float32))

    def test_a_piece_is_looped_without_a_gap(self) -> None:
        player = MusicPlayer([ramp("a", 1, 1000)], crossfade_s=0.0, repeats=3)
        expected = np.tile(np.arange(1, 1001), 4)[:3500] / 32768.0
        np.testing.assert_allclose(player.read(3500), expected, atol=1e-7)

    def test_what_cannot_loop_is_played_once(self) -> None:
        once = Piece("once", np.full(1000, 0.1, np.float32), loops=False)
        looped = Piece("looped", np.full(1000, 0.2, np.float32))
        player = MusicPlayer([once, looped], crossfade_s=0.0, repeats=2)
        heard = player.read(6000)
        assert np.count_nonzero(np.isclose(heard, 0.1)) == 2000
        assert np.count_nonzero(np.isclose(heard, 0.2)) == 4000

    def test_the_first_piece_comes_in_softly(self) -> None:
        player = MusicPlayer([Piece("a", noise(20, 1))], crossfade_s=4.0)
        levels = [level_db(player.read(RATE // 2)) for _ in range(10)]
        assert levels[0] < levels[2] < levels[-1]
        assert np.max(np.abs(MusicPlayer([Piece("a", noise(20, 1))]).read(10))) < 0.001

    def test_a_crossfade_keeps_the_level(self) -> None:
        pieces = [Piece(str(seed), noise(10, seed)) for seed in range(3)]
        player = MusicPlayer(pieces, crossfade_s=4.0, repeats=1)
        player.read(5 * RATE)
        levels = [level_db(player.read(RATE // 4)) for _ in range(200)]
        assert min(levels) > -20.0 - 1.5
        assert max(levels) < -20.0 + 1.5

    def test_after_a_crossfade_the_next_piece_goes_on_where_it_is(self) -> None:
        a, b = Piece("a", np.full(1000, 0.0, np.float32)), ramp("b", 0, 1000)
        player = MusicPlayer([a, b], crossfade_s=100 / RATE, repeats=1)
        heard = np.round(player.read(4000) * 32768).astype(int)
        assert np.any(
            np.all(
                np.lib.stride_tricks.sliding_window_view(heard, 800) == np.arange(100, 900), axis=1
            )
        )

    def test_the_order_follows_from_the_seed_alone(self) -> None:
        def order(seed: int) -> list[str]:
            pieces = [Piece(name, np.zeros(100, np.float32)) for name in "abcdef"]
            player = MusicPlayer(pieces, crossfade_s=0.0, repeats=1, seed=seed)
            names = []
            for _ in range(6):
                player.read(100)
                names.append(player.title)
            return names

        assert order(1) == order(1)
        assert sorted(order(1)) == list("abcdef")
        assert len({tuple(order(seed)) for seed in range(5)}) > 1

    def test_read_in_frames_or_at_once_is_the_same_music(self, shipped: list[Piece]) -> None:
        short = [Piece(piece.title, piece.samples[: 3 * RATE]) for piece in shipped]
        framed, whole = MusicPlayer(short, 1.0), MusicPlayer(short, 1.0)
        frames = np.concatenate([framed.read(240) for _ in range(4000)])
        np.testing.assert_array_equal(frames, whole.read(240 * 4000))

    @given(
        lengths=st.lists(st.integers(1, 3000), min_size=1, max_size=5),
        crossfade=st.integers(0, 5000),
        repeats=st.integers(1, 3),
        reads=st.lists(st.integers(0, 1000), max_size=30),
        loops=st.booleans(),
    )
    @settings(max_examples=60)
    def test_it_never_ends_and_never_clips(
        self, lengths: list[int], crossfade: int, repeats: int, reads: list[int], loops: bool
    ) -> None:
        pieces = [
            Piece(str(i), np.full(n, 32767 if i % 2 else -32768, np.int16), loops)
            for i, n in enumerate(lengths)
        ]
        player = MusicPlayer(pieces, crossfade / RATE, repeats)
        for n in reads:
            heard = player.read(n)
            assert heard.dtype == np.float32 and heard.shape == (n,)
            assert np.max(np.abs(heard), initial=0.0) <= 1.0
