"""A private PulseAudio with a loudspeaker, a microphone, and air between them.

What is played to `speaker` is heard by `mic`; recordings can be played into the room with
`paplay --device=room`. Nothing of the machine's own sound is touched.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

MODULES = (
    ("module-null-sink", "sink_name=speaker"),
    ("module-null-sink", "sink_name=room"),
    ("module-remap-source", "master=room.monitor", "source_name=mic"),
    ("module-loopback", "source=speaker.monitor", "sink=room", "latency_msec=20"),
)


@dataclass(frozen=True)
class PulseServer:
    """A running server, and how a program finds it."""

    env: dict[str, str]
    """The whole environment for programs that shall use it."""
    process: "subprocess.Popen[bytes]"
    """The server itself."""

    def play_into_room(self, recording: Path) -> subprocess.Popen[bytes]:
        """Start playing a WAV file as if somebody in the room made that sound."""
        command = ["paplay", "--device=room", str(recording)]
        return subprocess.Popen(command, env=self.env)

    def echo_volume(self, percent: int) -> None:
        """How loud the room hears the loudspeaker; 100 is as loud as it is played."""
        listed = subprocess.run(
            ["pactl", "list", "short", "sink-inputs"],
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        loopback = next(line for line in listed.stdout.splitlines() if "loopback" in line)
        _pactl(self.env, "set-sink-input-volume", loopback.split()[0], f"{percent}%")

    def end(self) -> None:
        """Take the sound card away, as when a cable is pulled."""
        self.process.kill()
        self.process.wait()


@contextmanager
def own_pulse() -> Iterator[PulseServer]:
    """A server for one test, which is skipped where there cannot be one."""
    if missing():
        pytest.skip(f"not installed: {missing()}")
    # Not pytest's folder: a socket's path may have little more than a hundred letters.
    with (
        tempfile.TemporaryDirectory(prefix="pulse-") as folder,
        pulse_server(Path(folder)) as server,
    ):
        yield server


def missing() -> str:
    """Which of the programs needed are not installed, or an empty text."""
    needed = ("pulseaudio", "pactl", "paplay")
    return ", ".join(name for name in needed if shutil.which(name) is None)


@contextmanager
def pulse_server(folder: Path) -> Iterator[PulseServer]:
    """Run a server whose files all lie in the (short) path `folder`."""
    folder.chmod(0o700)
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE_", "XDG_", "DBUS_"))}
    env = keep | {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_SERVER": f"unix:{folder}/pulse/native",
    }
    log = folder / "pulseaudio.log"
    process = subprocess.Popen(
        [
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
            *("--load=module-native-protocol-unix", f"--log-target=file:{log}"),
        ],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_it_answers(env, log)
        for module in MODULES:
            _pactl(env, "load-module", *module)
        _pactl(env, "set-default-sink", "speaker")
        _pactl(env, "set-default-source", "mic")
        yield PulseServer(env, process)
    finally:
        process.terminate()
        try:
            process.wait(5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _pactl(env: dict[str, str], *words: str) -> None:
    subprocess.run(["pactl", *words], env=env, check=True, capture_output=True, timeout=10.0)


def _wait_until_it_answers(env: dict[str, str], log: Path) -> None:
    for _ in range(100):
        asked = subprocess.run(["pactl", "info"], env=env, capture_output=True, timeout=10.0)
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"pulseaudio did not start: {log.read_text() if log.exists() else 'no log'}")
