"""What `doctor` finds, on this machine and beside a sound card that is made up."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

import assistant.doctor
from assistant.cli.doctor import doctor
from assistant.config import settings, settings_file
from assistant.doctor import Check, checks

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path / "home"))


class InputStream:
    """Hands a second of given sound to the callback, as PortAudio does."""

    def __init__(
        self, rate_hz: float, device: int, channels: int, callback: Callable[..., None]
    ) -> None:
        self.rate_hz, self.callback = rate_hz, callback

    amplitude = 0.0

    def __enter__(self) -> None:
        noise = np.random.default_rng(1).uniform(-1, 1, (480, 1)) * self.amplitude
        for _ in range(int(self.rate_hz) // 480 + 1):
            self.callback(noise, 480, None, None)

    def __exit__(self, *_: object) -> None:
        pass


class PortAudio:
    """Takes sounddevice's place."""

    def __init__(self, *names: str, amplitude: float = 0.01) -> None:
        self.InputStream = type("Loud", (InputStream,), {"amplitude": amplitude})
        self._devices = [
            {
                "index": i,
                "name": name,
                "default_samplerate": 48000.0,
                "max_input_channels": int("mic" in name),
                "max_output_channels": 2 * ("mic" not in name),
            }
            for i, name in enumerate(names)
        ]

    def query_devices(self, wanted: str | None = None, kind: str = "") -> Any:
        if not kind:
            return self._devices
        for device in self._devices:
            if device[f"max_{kind}_channels"] and (wanted or "") in str(device["name"]):
                return device
        raise ValueError(f"No {kind} device matching {wanted!r}")


def found(sound: PortAudio) -> dict[str, Check]:
    return {check.name: check for check in checks(sound)}


def run() -> Any:
    app = typer.Typer()
    app.command()(doctor)
    return CliRunner().invoke(app)


def test_a_session_can_run_here_even_without_a_sound_card() -> None:
    look = found(PortAudio())
    assert {name for name, check in look.items() if check.state == "bad"} == set()
    assert look["sound card"].state == "warn"
    assert "rehearsed" in look["sound card"].detail
    assert "en-us-nursery-small" in look["model"].detail
    assert "numpy" in look["libraries"].detail


def test_devices_are_listed_with_their_rates_and_the_one_in_use() -> None:
    look = found(PortAudio("hdmi", "usb mic", "built-in mic"))
    assert look["loudspeaker"].detail == "* hdmi (48000 Hz, 2 ch)"
    assert look["microphone"].detail == "* usb mic (48000 Hz, 1 ch)\nbuilt-in mic (48000 Hz, 1 ch)"
    assert look["microphone level"].state == "ok"


def test_a_missing_microphone_is_no_obstacle() -> None:
    look = found(PortAudio("hdmi"))
    assert look["microphone"].state == "warn"
    assert "keys" in look["microphone"].detail
    assert "microphone level" not in look


@pytest.mark.parametrize(("amplitude", "said"), [(0.0, "nothing is heard"), (1.0, "clips")])
def test_a_deaf_or_shouting_microphone_is_noticed(amplitude: float, said: str) -> None:
    level = found(PortAudio("hdmi", "mic", amplitude=amplitude))["microphone level"]
    assert level.state == "warn"
    assert said in level.detail
    assert level.fix


def test_a_chosen_device_that_is_gone_is_named() -> None:
    file = settings_file.default_path()
    settings_file.save(settings.changed(settings_file.load(file), input_device="headset"), file)
    microphone = found(PortAudio("hdmi", "mic"))["microphone"]
    assert microphone.state == "warn"
    assert 'input_device = "headset"' in microphone.detail


def test_a_broken_settings_file_stops_a_session() -> None:
    file = settings_file.default_path()
    file.parent.mkdir(parents=True)
    file.write_text("rate_wpm = 'fast'\n")
    done = run()
    assert done.exit_code == 1
    assert "rate_wpm" in done.output
    assert "could not run" in done.output


def test_a_missing_model_stops_a_session_and_the_command_is_given() -> None:
    file = settings_file.default_path()
    wanted = "vosk-model-small-en-us-0.15"
    settings_file.save(settings.changed(settings_file.load(file), model=wanted), file)
    model = found(PortAudio())["model"]
    assert model.state == "bad"
    assert f"models get {wanted}" in model.detail


def test_a_missing_voice_stops_a_session() -> None:
    file = settings_file.default_path()
    settings_file.save(settings.changed(settings_file.load(file), voice="xx-nobody"), file)
    assert found(PortAudio())["voice"].state == "bad"


def test_a_missing_library_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.doctor, "LIBRARIES", ("numpy", "no-such-library"))
    library = found(PortAudio())["no-such-library"]
    assert library.state == "bad"
    assert "pip install" in library.fix


@pytest.mark.skipif(os.name != "posix", reason="folders without write permission")
def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path / "file"))
    assert found(PortAudio())["cache folder"].state == "warn"


def test_little_room_on_the_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    little = SimpleNamespace(total=10**9, used=0, free=10**7)
    monkeypatch.setattr("shutil.disk_usage", lambda _: little)
    assert "10 MB free" in found(PortAudio())["data folder"].detail


def test_the_command_says_that_a_session_can_run() -> None:
    done = run()
    assert done.exit_code == 0, done.output
    assert "A session can run." in done.output
    assert "26 techniques" in done.output
