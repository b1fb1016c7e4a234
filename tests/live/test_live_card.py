"""The real card on a virtual one: PortAudio, ALSA and PulseAudio as on any desktop."""

import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.live.pulse import PulseServer, pulse_server, started
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]


def start(server: PulseServer, program: str) -> "subprocess.Popen[str]":
    return started(
        [sys.executable, "-m", "tests.live.card_program", program],
        cwd=ROOT,
        env=server.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def result(program: "subprocess.Popen[str]") -> dict[str, Any]:
    out, error = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, error
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def wait_for(program: "subprocess.Popen[str]", word: str) -> None:
    assert program.stdout is not None
    line = program.stdout.readline().strip()
    assert line == word, line or program.communicate(timeout=PATIENCE_S)[1]


def calm(found: dict[str, Any]) -> bool:
    """Nothing came between the card and the program: 5 % of some 700 callbacks are too many."""
    return found["underflows"] < 35 and found["stalls"] < 30 and equally_late(found) >= 3


def equally_late(found: dict[str, Any]) -> int:
    """How many of the five chirps came within 5 ms of the usual delay."""
    usual_s = float(np.median(found["delays_s"]))
    return sum(abs(delay_s - usual_s) < 0.005 for delay_s in found["delays_s"])


def test_what_is_played_is_heard_equally_late_each_time(pulse: PulseServer) -> None:
    # A busy machine disturbs one measurement or another; a fault of ours would disturb all.
    tries = (result(start(pulse, "measure")) for _ in range(10))
    found = next((found for found in tries if calm(found)), None)
    assert found is not None
    assert found["has_microphone"]
    assert np.median(found["gains"]) == pytest.approx(1.0, abs=0.1)
    usual_s = float(np.median(found["delays_s"]))
    assert found["round_trip_s"] - 0.05 < usual_s < found["round_trip_s"] + 0.1


def test_a_sound_in_the_room_is_heard(pulse: PulseServer, tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 1000.0 * np.arange(20 * 48_000) / 48_000)
    with wave.open(str(tmp_path / "tone.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    with pulse.sounding(tmp_path / "tone.wav"):
        found = result(start(pulse, "listen"))
    assert found["loudest_hz"] == pytest.approx(1000.0, abs=2.0)
    assert found["peak"] == pytest.approx(0.5, abs=0.1)


def test_a_card_that_is_pulled_out_is_lost_and_comes_back(pulse: PulseServer) -> None:
    program = start(pulse, "lose")
    wait_for(program, "playing")
    pulse.end()
    wait_for(program, "lost")
    wait_for(program, "looked")
    folder = Path(pulse.env["HOME"])
    with pulse_server(folder):
        found = result(program)
    assert found["said"].endswith('"pulse" went away.')
    assert found["meanwhile"] == "No sound card found."
    assert found["back"] is True
