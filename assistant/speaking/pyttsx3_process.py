"""One speaking child process, seen from the session: jobs in, outcomes out, never a wait.

What the child answers goes into a file that is read as it grows, so that nothing here blocks
and no thread is needed, on any platform. A child that hangs is killed and the rest of its jobs
go to a new one; a text that fails `tries` times is given up. Whether a child hangs is the one
question of this package that needs a real clock.
"""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from assistant.speaking.scratch import new_folder
from assistant.speaking.voice import Outcome

_AT_ONCE = 8
"""Jobs sent ahead: enough to keep the child busy, too few to fill its pipe."""


@dataclass
class _Job:
    id: int
    text: str
    path: Path
    tried: int = 0


class RenderProcess:
    """A queue of texts before one child process that is started, killed and replaced at need."""

    def __init__(
        self,
        command: Sequence[str],
        hang_s: float = 15.0,
        tries: int = 3,
        explain: Callable[[str, str], str] = "{}: {}".format,
    ) -> None:
        """`explain(kind, why)` puts a failure into words; kind is "engine", "voice" or "text"."""
        self._command = list(command)
        self._hang_s = hang_s
        self._tries = tries
        self._explain = explain
        self._waiting: deque[_Job] = deque()
        self._sent: deque[_Job] = deque()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._answers: IO[bytes] | None = None
        self._half_line = b""
        self._last_answer_s = 0.0
        self._next_id = 0
        self.starts = 0
        """How many children were started so far."""

    @property
    def busy(self) -> bool:
        """Whether any job is still open."""
        return bool(self._waiting or self._sent)

    def add(self, text: str, path: Path) -> None:
        """Queue `text`, to be written to `path`; the next `poll` sends it."""
        self._next_id += 1
        self._waiting.append(_Job(self._next_id, text, path))

    def poll(self) -> list[Outcome]:
        """Send what can be sent and return what has come to an end since the last call."""
        if not self.busy:
            return []
        outcomes: list[Outcome] = []
        ended = self._child is not None and self._child.poll() is not None
        for message in self._read():
            outcomes += self._take(message)
        if self._sent and (ended or time.monotonic() - self._last_answer_s > self._hang_s):
            outcomes += self._replace(ended)
        elif ended:
            self._drop_child()
        try:
            self._send()
        except OSError as error:
            outcomes += self._give_up_all("engine", str(error))
        return outcomes

    def wait(self, timeout_s: float) -> None:
        """Let the child work for up to `timeout_s`."""
        if self._child is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout_s)

    def close(self) -> None:
        """Kill the child and forget its jobs."""
        self._waiting.clear()
        self._sent.clear()
        self._drop_child()

    def _take(self, message: dict[str, Any]) -> list[Outcome]:
        self._last_answer_s = time.monotonic()
        if "fatal" in message:
            return self._give_up_all(message["fatal"], message["why"])
        number = message.get("done", message.get("failed"))
        job = next((job for job in self._sent if job.id == number), None)
        if job is None:
            return []
        self._sent.remove(job)
        if "done" in message:
            return [Outcome(job.path)]
        return self._tried(job, "text", str(message["why"]))

    def _replace(self, ended: bool) -> list[Outcome]:
        code = self._child.returncode if self._child is not None else None
        self._drop_child()
        # Jobs are done in order, so the first is the one that it broke or hung on.
        stuck = self._sent.popleft()
        self._waiting.extendleft(reversed(self._sent))
        self._sent.clear()
        why = f"the engine ended with code {code}" if ended else f"silent for {self._hang_s:g} s"
        return self._tried(stuck, "engine", why)

    def _tried(self, job: _Job, kind: Literal["engine", "text"], why: str) -> list[Outcome]:
        job.tried += 1
        if job.tried < self._tries:
            self._waiting.appendleft(job)
            return []
        why = f'{why}, {job.tried} times, on "{job.text}"'
        return [Outcome(job.path, self._explain("text", why), kind)]

    def _give_up_all(self, kind: Literal["engine", "voice"], why: str) -> list[Outcome]:
        error = self._explain(kind, why)
        given_up = [Outcome(job.path, error, kind) for job in (*self._sent, *self._waiting)]
        self.close()
        return given_up

    def _send(self) -> None:
        while self._waiting and len(self._sent) < _AT_ONCE:
            child = self._child or self._start()
            job = self._waiting.popleft()
            if not self._sent:
                self._last_answer_s = time.monotonic()
            self._sent.append(job)
            line = json.dumps({"id": job.id, "text": job.text, "path": str(job.path)})
            assert child.stdin is not None
            try:
                child.stdin.write(line.encode() + b"\n")
                child.stdin.flush()
            except BrokenPipeError:
                return  # It has just ended: the next poll sees that and starts another.

    def _start(self) -> "subprocess.Popen[bytes]":
        self._folder = new_folder()
        answers = Path(self._folder.name) / "answers"
        with answers.open("wb") as written:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=written,
                stderr=subprocess.DEVNULL,
                # More threads than one only cost memory and a longer start.
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                # A group of its own: Ctrl-C reaches the session alone, a kill reaches all of it.
                start_new_session=True,
            )
        self._answers = answers.open("rb")
        self._half_line = b""
        self.starts += 1
        return self._child

    def _read(self) -> list[dict[str, Any]]:
        if self._answers is None:
            return []
        *lines, self._half_line = (self._half_line + self._answers.read()).split(b"\n")
        return [json.loads(line) for line in lines]

    def _drop_child(self) -> None:
        if self._child is not None:
            _kill(self._child)
        if self._answers is not None:
            self._answers.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._child = self._answers = self._folder = None


def _kill(child: "subprocess.Popen[bytes]") -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
