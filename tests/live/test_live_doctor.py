"""`doctor` beside real devices: it lists them and hears the room."""

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.live.pulse import PulseServer, started
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]
CHECK = """
from assistant.doctor import checks
for check in checks():
    print(check.name, check.state, check.detail.replace(chr(10), ", "), sep="|")
"""


def looked(server: PulseServer, home: Path) -> dict[str, list[str]]:
    """Each check's state and detail, by name."""
    program = started(
        [sys.executable, "-c", CHECK],
        cwd=ROOT,
        env=server.env | {"BABYMASSAGE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, error = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0, error
    lines = (line.split("|") for line in out.splitlines())
    return {name: [state, detail] for name, state, detail in lines}


def test_a_silent_microphone_is_noticed(pulse: PulseServer, tmp_path: Path) -> None:
    found = looked(pulse, tmp_path)
    assert found["microphone"][0] == "ok"
    assert "*" in found["loudspeaker"][1]
    assert found["microphone level"][0] == "warn"
    assert "nothing is heard" in found["microphone level"][1]


def test_a_room_with_sound_in_it_is_heard(pulse: PulseServer, tmp_path: Path) -> None:
    noise = np.random.default_rng(2).normal(0, 1000, 48_000 * 20).astype("<i2")
    with wave.open(str(tmp_path / "noise.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(noise.tobytes())
    with pulse.sounding(tmp_path / "noise.wav"):
        state, detail = looked(pulse, tmp_path)["microphone level"]
    assert state == "ok", detail
    assert -36 < float(detail.split()[0]) < -24  # the noise has -30 dBFS
