"""Teaching one's own words: from recordings, and on a card with a parent in front of it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import typer
from typer.testing import CliRunner

from assistant.cli import teach as command
from assistant.cli.teach import LATER, OTHER, Wanted, held, teach, wanted
from assistant.errors import UserError
from assistant.hearing.enrolment.enrolled import Enrolment, default_path
from assistant.rehearsal.talkers import talk
from assistant.session.intents import SAFETY, IntentName
from assistant.sound.cues import cue
from assistant.sound.frames import MIC_FRAME, MIC_RATE_HZ, SPEAKER_FRAME, SPEAKER_RATE_HZ, Samples
from assistant.sound.resample import Resampler
from tests.patience import PATIENCE_S

PARENT = "espeak:en-us+m3"
ASSISTANT = "espeak:en-gb+f2"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path / "home"))


def word(text: str, speed: int = 150) -> Samples:
    return (0.4 * talk(f"{PARENT}:speed={speed}", text)).astype(np.float32)


def run(*options: str) -> Any:
    app = typer.Typer()
    app.command()(teach)
    return CliRunner().invoke(app, list(options))


def recordings(folder: Path, *words: str) -> Path:
    folder.mkdir()
    for number, text in enumerate(words):
        name = f"{text}_{words[:number].count(text) + 1}.wav"
        soundfile.write(folder / name, word(text, 140 + 10 * number), MIC_RATE_HZ)
    return folder


@pytest.mark.slow
def test_recordings_teach_it_and_it_can_be_shown_and_forgotten(tmp_path: Path) -> None:
    folder = recordings(tmp_path / "mine", "stop", "stop", "yes", "no")
    (folder / "notes.txt").write_text("not a recording")
    done = run("--from", str(folder))
    assert done.exit_code == 0, done.output
    kept = Enrolment.load(default_path())
    assert kept is not None
    assert [one.word for one in kept.examples] == ["no", "stop", "stop", "yes"]
    assert set(kept.heard_as) == {IntentName.STOP}
    assert "stop" in run("--list").output
    assert "Deleted" in run("--forget").output
    assert not default_path().exists()
    assert "Nothing was taught" in run("--list").output
    assert run("--forget").exit_code == 0


@pytest.mark.parametrize("words", [(), ("stop", "stop"), ("stop", "yes"), ("yes", "no", "go")])
def test_too_few_recordings_are_refused_and_nothing_is_kept(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run("--from", str(recordings(tmp_path / "mine", *words)))
    assert isinstance(done.exception, UserError)
    assert "too few" in str(done.exception)
    assert not default_path().exists()


def test_a_missing_folder_and_a_broken_recording_are_named(tmp_path: Path) -> None:
    assert "mine" in str(run("--from", str(tmp_path / "mine")).exception)
    folder = recordings(tmp_path / "mine", "stop", "yes", "no")
    (folder / "stop_2.wav").write_text("no sound")
    assert "stop_2.wav" in str(run("--from", str(folder)).exception)


@pytest.mark.slow
def test_a_recording_without_a_word_is_left_out_and_said(tmp_path: Path) -> None:
    folder = recordings(tmp_path / "mine", "stop", "yes", "no")
    soundfile.write(folder / "stop_2.wav", np.zeros(16_000), MIC_RATE_HZ)
    done = run("--from", str(folder))
    assert done.exit_code == 0, done.output
    assert "stop_2.wav: left out" in done.output.replace("\n", "")


@pytest.mark.slow
def test_without_a_sound_card_one_line_says_what_to_do(tmp_path: Path) -> None:
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "BABYMASSAGE_HOME": str(tmp_path / "bm"),
        "PULSE_SERVER": "unix:/nowhere",
    }
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "teach"],
        cwd=Path(__file__).parents[2],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and "--from DIR" in lines[0]


def test_what_is_asked_for_holds_every_safety_word_three_times_and_fits_the_baby() -> None:
    asked = wanted("she")
    for name in SAFETY - {IntentName.PAIN}:  # pain is told in a sentence, not in a word
        assert len([want for want in asked if want.intent is name]) == 3
    assert "she's crying" in [want.word for want in asked]
    assert len([want for want in asked if want.intent is None]) == 5


class Parent:
    """A card in a room where somebody answers each tone with the next reply, and where our own
    sound comes back."""

    name = "a parent"
    has_microphone = True

    def __init__(self, *replies: Samples) -> None:
        self.replies = list(replies)
        self.rings = 0
        self._coming: Samples = np.zeros(0, np.float32)
        self._back = Resampler(SPEAKER_RATE_HZ, MIC_RATE_HZ)
        self._echo: Samples = np.zeros(0, np.float32)

    def exchange(self, speaker: Samples) -> Samples:
        if np.array_equal(speaker, cue("ack")[:SPEAKER_FRAME]):
            self.rings += 1
            thinks = np.zeros(round(1.0 * MIC_RATE_HZ), np.float32)
            reply = self.replies.pop(0) if self.replies else thinks[:0]
            self._coming = np.concatenate((thinks, reply))
        self._echo = np.concatenate((self._echo, 0.5 * self._back.push(speaker)))
        heard = np.zeros(MIC_FRAME, np.float32)
        for sound in (self._coming[:MIC_FRAME], self._echo[:MIC_FRAME]):
            heard[: sound.size] += sound
        self._coming, self._echo = self._coming[MIC_FRAME:], self._echo[MIC_FRAME:]
        return heard

    def close(self) -> None:
        pass


def speech(line: str) -> Samples:
    import soxr

    return np.asarray(soxr.resample(talk(ASSISTANT, line), 16_000, 24_000), np.float32)


STOP = Wanted("stop", IntentName.STOP)
YES, NO = Wanted("yes", None), Wanted("no", None)


@pytest.mark.slow
def test_the_parent_is_heard_and_our_own_words_are_not() -> None:
    shown: list[str] = []
    card = Parent(word("stop"), word("yes"), word("stop", 165))
    kept = held(card, [STOP, YES, STOP], speech, shown.append)
    assert kept is not None
    assert [one.word for one, _ in kept] == ["stop", "yes", "stop"]
    assert card.rings == 3
    spoken_s = [one.spectra.shape[0] / 100 for one, _ in kept]
    assert max(spoken_s) < 0.9, "that was one of our sentences"
    assert shown[-1] == command.DONE


@pytest.mark.slow
def test_silence_a_loud_word_and_another_word_are_asked_for_again() -> None:
    shown: list[str] = []
    loud = np.clip(word("stop") * 20.0, -1.0, 1.0)
    card = Parent(
        *(word("stop"), word("yes"), word("no")),
        *(np.zeros(1, np.float32), loud, word("yes", 160), word("stop", 160)),
    )
    kept = held(card, [STOP, YES, NO, STOP], speech, shown.append)
    assert kept is not None and len(kept) == 4
    assert card.rings == 7
    said_again = [line for line in shown if command.AGAIN in line]
    assert [line.split(".")[0] for line in said_again] == [
        "I heard nothing",
        "That was too loud for the microphone",
        OTHER.rstrip("."),
    ]


@pytest.mark.slow
def test_when_nobody_answers_it_ends_kindly_and_keeps_nothing() -> None:
    shown: list[str] = []
    assert held(Parent(), [STOP], speech, shown.append) is None
    assert shown[-1] == LATER
