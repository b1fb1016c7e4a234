"""A whole program on a virtual sound card: it speaks, hears, and obeys."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import soundfile

from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ
from tests.live.pulse import PulseServer

pytestmark = pytest.mark.live


def recording(folder: Path, words: str) -> Path:
    path = folder / f"{words.replace(' ', '-')}.wav"
    soundfile.write(path, 0.5 * talk("espeak:en-us+m3", words), MIC_RATE_HZ)
    return path


def conversation(
    program: "subprocess.Popen[str]", pulse: PulseServer, yes: Path, stop: Path
) -> list[str]:
    """Answer the first question, say stop during the second; everything that was printed."""
    assert program.stdout is not None
    too_long = threading.Timer(75.0, program.kill)
    too_long.start()
    printed: list[str] = []
    for line in program.stdout:
        printed.append(line)
        if "free of fever" in line and "YES" not in printed:
            # The question takes four seconds to say; the answer comes after it.
            time.sleep(5.5)
            pulse.play_into_room(yes).wait()
            printed.append("YES")
        if "hip brace" in line:
            pulse.play_into_room(stop).wait()
    program.wait(30)
    too_long.cancel()
    return printed


def test_a_live_session_asks_listens_and_stops(pulse: PulseServer, tmp_path: Path) -> None:
    yes, stop = recording(tmp_path, "yes"), recording(tmp_path, "stop")
    # A loudspeaker some way from the microphone.
    pulse.echo_volume(35)
    kept = tmp_path / "kept"
    command = [sys.executable, "-m", "assistant", "start", "--born", "2026-01-01"]
    with subprocess.Popen(
        [*command, "--music", "off", "--record", str(kept)],
        env=pulse.env | {"BABYMASSAGE_HOME": os.environ.get("BABYMASSAGE_HOME", str(tmp_path))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        printed = conversation(program, pulse, yes, stop)
    text = "".join(printed)
    assert program.returncode == 0, text
    records = [json.loads(line) for line in (kept / "events.jsonl").read_text().splitlines()]
    intents = [r["name"] for r in records if r["kind"] == "intent"]
    assert intents == ["yes", "stop"], text
    assert [r["reason"] for r in records if r["kind"] == "end"] == ["stopped"]
    # The second question was being said when "stop" came: it is cut.
    question = next(r for r in records if r["kind"] == "line" and r["id"] == "gate.G6-hips")
    assert question["cut"]
    assert (kept / "timeline.png").stat().st_size > 10_000
