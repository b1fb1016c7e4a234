"""A private PulseAudio with a loudspeaker, a microphone, and air between them.

What is played to `speaker` is heard by `mic`; recordings can be played into the room with
`paplay --device=room`. Nothing of the machine's own sound is touched.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_S, soon

MODULES = (
    ("module-null-sink", "sink_name=speaker"),
    ("module-null-sink", "sink_name=room"),
    ("module-remap-source", "master=room.monitor", "source_name=mic"),
    ("module-loopback", "source=speaker.monitor", "sink=room", "latency_msec=20"),
)

FIRST = -11
"""The niceness of a desktop's sound server: sound must not wait for the other tests."""


@dataclass(frozen=True)
class PulseServer:
    """A running server, and how a program finds it."""

    env: dict[str, str]
    """The whole environment for programs that shall use it."""
    process: "subprocess.Popen[bytes]"
    """The server itself."""

    def play_into_room(self, recording: Path) -> "subprocess.Popen[bytes]":
        """Start playing a WAV file as if somebody in the room made that sound."""
        command = ["paplay", "--device=room", str(recording)]
        return started(command, env=self.env)

    @contextmanager
    def sounding(self, recording: Path) -> Iterator[None]:
        """Play a WAV file into the room over and over."""
        again = f"while paplay --device=room {shlex.quote(str(recording))}; do :; done"
        with started(["sh", "-c", again], env=self.env, start_new_session=True) as player:
            try:
                yield
            finally:
                os.killpg(player.pid, signal.SIGKILL)

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


def started(command: list[str], **options: Any) -> "subprocess.Popen[Any]":
    """Start a program that plays or records, before all others where that is allowed."""
    program = subprocess.Popen(command, **options)
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, program.pid, FIRST)
    return program


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
    process = started(
        [
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
            *("--load=module-native-protocol-unix", f"--log-target=file:{log}"),
        ],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if (
            not soon(lambda: process.poll() is not None or _answers(env))
            or process.poll() is not None
        ):
            told = log.read_text() if log.exists() else "no log"
            raise RuntimeError(f"pulseaudio did not start: {told}")
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
    subprocess.run(["pactl", *words], env=env, check=True, capture_output=True, timeout=PATIENCE_S)


def _answers(env: dict[str, str]) -> bool:
    asked = subprocess.run(["pactl", "info"], env=env, capture_output=True, timeout=PATIENCE_S)
    return asked.returncode == 0
