"""A rehearsal: the same each time, its sounds where its events say, and what it reports."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from assistant.__main__ import main
from assistant.config.settings import Settings
from assistant.rehearsal import scenario
from assistant.rehearsal.run import rehearse
from assistant.running import assembly
from assistant.sound.cues import cue
from assistant.sound.frames import SPEAKER_RATE_HZ, Samples, level_db

REFUSED = """
title = "Not well today"
baby.age_days = 60
answer.G1 = "no"
"""

SHORT = """
title = "One leg, then stop"
baby.age_days = 60
settings.music = "off"

[[say]]
text = "stop"
after = "line:step.fg-opening-stroke"
count = 2
delay_s = 1.0

[[expect]]
reason = "stopped"
"""

WITH_MUSIC = """
title = "As far as the first step"
baby.age_days = 60
until = {after = "state:doing"}
"""


@dataclass(frozen=True)
class Played:
    """What a rehearsal left behind."""

    records: list[dict[str, Any]]
    left: Samples

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [r for r in self.records if r["kind"] == kind]

    def between(self, start_s: float, end_s: float) -> Samples:
        return self.left[round(start_s * SPEAKER_RATE_HZ) : round(end_s * SPEAKER_RATE_HZ)]


pytestmark = pytest.mark.usefixtures("shared_home")


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


def played(folder: Path, text: str) -> Played:
    rehearsed = rehearse(scenario.load(written(folder, text)), folder, plot=False)
    assert not rehearsed.failures
    records = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    stereo, rate_hz = soundfile.read(folder / "session.wav", dtype="float32")
    assert rate_hz == SPEAKER_RATE_HZ
    return Played(records, stereo[:, 0])


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory, shared_home: None) -> Played:
    return played(tmp_path_factory.mktemp("short"), SHORT)


def onset_s(left: Samples, sound: Samples, near_s: float, around_s: float = 0.15) -> float:
    """Where `sound` begins in `left`, by a matched filter."""
    first = max(0, round((near_s - around_s) * SPEAKER_RATE_HZ))
    last = round((near_s + around_s) * SPEAKER_RATE_HZ) + sound.size
    score = np.correlate(left[first:last], sound, "valid")
    return (first + int(np.argmax(score))) / SPEAKER_RATE_HZ


# -- the sound -----------------------------------------------------------------------------


def test_lines_begin_and_end_where_the_events_say(short: Played) -> None:
    speech = assembly.speech(Settings())
    lines = short.of("line")
    assert len(lines) > 15
    for line in lines:
        spoken = speech.get(line["text"])
        assert spoken is not None
        begun_s = onset_s(short.left, spoken[:SPEAKER_RATE_HZ], line["t"])
        assert begun_s == pytest.approx(line["t"], abs=0.020), line
        if not line["cut"]:
            length_s = spoken.size / SPEAKER_RATE_HZ
            assert line["end_t"] == pytest.approx(begun_s + length_s, abs=0.020), line


def test_every_cue_sounds_within_20_ms_of_its_planned_time(short: Played) -> None:
    speech = assembly.speech(Settings())
    cues_only = short.left.copy()
    for line in short.of("line"):
        spoken = speech.get(line["text"])
        assert spoken is not None
        first = round(onset_s(short.left, spoken[:SPEAKER_RATE_HZ], line["t"]) * SPEAKER_RATE_HZ)
        if line["cut"]:
            spoken = spoken[: round((line["end_t"] - line["t"]) * SPEAKER_RATE_HZ)]
        cues_only[first : first + spoken.size] -= spoken
    found = short.of("cue")
    assert {r["name"] for r in found} == {"ack", "start", "pass", "last", "done", "switch"}
    for one in found:
        begun_s = onset_s(cues_only, cue(one["name"]), one["planned_t"])
        assert begun_s == pytest.approx(one["planned_t"], abs=0.020), one


def test_speech_is_silent_within_40_ms_of_a_stop(short: Played) -> None:
    [stop] = [r for r in short.of("intent") if r["name"] == "stop"]
    [said] = [r for r in short.of("line") if r["cut"]]
    next_s = min(r["t"] for r in short.of("line") if r["t"] > stop["t"])
    assert said["id"] == "step.fg-opening-stroke"
    assert said["end_t"] - said["t"] > 1.0
    assert next_s > stop["t"] + 0.1

    assert level_db(short.between(stop["t"] - 1.0, stop["t"])) > -35.0
    assert level_db(short.between(stop["t"] + 0.04, next_s)) < -80.0


def test_music_steps_back_12_db_under_speech(tmp_path: Path) -> None:
    session = played(tmp_path, WITH_MUSIC)
    speech = assembly.speech(Settings())
    rest = session.left.copy()
    for line in session.of("line"):
        spoken = speech.get(line["text"])
        assert spoken is not None
        first = round(line["t"] * SPEAKER_RATE_HZ)
        rest[first : first + spoken.size] -= spoken[: rest.size - first]
    music = assembly.music(Settings(), seed=1).source.read(rest.size)

    def gain_db(start_s: float, end_s: float) -> float:
        span = slice(round(start_s * SPEAKER_RATE_HZ), round(end_s * SPEAKER_RATE_HZ))
        share = float(np.dot(rest[span], music[span]) / np.dot(music[span], music[span]))
        return 20.0 * float(np.log10(share))

    lines = {line["id"]: line for line in session.of("line")}
    asked, still = lines["greeting.permission"], lines["greeting.still"]
    spoken_db = gain_db(asked["t"] + 0.5, asked["end_t"])
    alone_db = gain_db(still["end_t"] + 1.5, still["end_t"] + 4.5)

    assert spoken_db - alone_db == pytest.approx(-12.0, abs=1.0)


# -- what it leaves and reports ------------------------------------------------------------


def run(*arguments: str) -> int:
    """The program with these arguments; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["babymassage", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, shared_home: None) -> Path:
    """A folder with a scenario, and what its rehearsal left behind in `out`."""
    folder = tmp_path_factory.mktemp("refused")
    path = written(folder, REFUSED + '[[expect]]\nreason = "refused:G1"\n')
    assert run("rehearse", str(path), "--out", str(folder / "out")) == 0
    return folder


def test_two_rehearsals_give_the_same_events_to_the_byte(refused: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assistant", "rehearse", str(refused / "scenario.toml")]
    subprocess.run([*command, "--out", str(tmp_path)], check=True, capture_output=True)

    for name in ("events.jsonl", "session.wav"):
        assert (tmp_path / name).read_bytes() == (refused / "out" / name).read_bytes()


def test_it_leaves_a_recording_events_and_a_picture(refused: Path) -> None:
    recording = soundfile.info(refused / "out" / "session.wav")
    events = (refused / "out" / "events.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in events]
    assert recording.channels == 2
    assert all(0 <= record["t"] <= recording.duration for record in records)
    assert [r["t"] for r in records] == sorted(r["t"] for r in records)
    assert {r["kind"] for r in records} >= {"line", "heard", "intent", "state", "music", "end"}
    assert (refused / "out" / "timeline.png").read_bytes().startswith(b"\x89PNG")


def test_what_does_not_hold_is_shown_and_the_exit_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(
        tmp_path,
        REFUSED
        + """
[[say]]
text = "next"
after = "state:doing"

[[expect]]
reason = "complete"

[[expect]]
never_line = "gate.G2"
""",
    )

    assert run("rehearse", str(path), "--out", str(tmp_path / "out")) == 1

    said = capsys.readouterr().out
    assert "reason = complete" in said
    assert "refused:G1" in said
    assert "never came" in said
    assert "never_line" not in said


BAD = [
    ("title = ", "not valid TOML"),
    ('title = "x"', "baby"),
    ('title = "x"\nbaby.age_days = -1', "age_days"),
    ('title = "x"\nbaby.age_day = 60', "did you mean age_days"),
    ('title = "x"\nbaby.age_days = 60\nsettings.tempo = 3.0', "tempo"),
    ('title = "x"\nbaby.age_days = 60\nroom.bed = "rain"', "kitchen"),
    ('title = "x"\nbaby.age_days = 60\nanswer.G9 = "yes"', "G1, G2"),
    ('title = "x"\nbaby.age_days = 60\n[[say]]\ntext = "stop"', "at_s"),
    ('title = "x"\nbaby.age_days = 60\n[[say]]\ntext = "stop"\nafter = "noon"', "line"),
    ('title = "x"\nbaby.age_days = 60\n[[say]]\nat_s = 1\ntext = "a"\ncry_s = 2', "text"),
    ('title = "x"\nbaby.age_days = 60\n[[say]]\nat_s = 1\nfile = "gone.wav"', "gone.wav"),
    ('title = "x"\nbaby.age_days = 60\n[[say]]\nat_s = 1\ntext = "a"\nvoice = "he"', "espeak"),
]


@pytest.mark.parametrize(("text", "named"), BAD, ids=[named for _, named in BAD])
def test_a_scenario_that_cannot_be_played_is_one_line_and_exit_2(
    text: str, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("rehearse", str(written(tmp_path, text)), "--out", str(tmp_path / "out")) == 2

    said = capsys.readouterr().err.strip().splitlines()
    assert named in said[-1]


def test_a_scenario_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("rehearse", str(tmp_path / "gone.toml")) == 2

    assert "gone.toml: there is no such scenario" in capsys.readouterr().err
