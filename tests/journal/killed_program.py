"""Holds sessions in processes that are killed with SIGKILL at random instants.

`python -m tests.journal.killed_program FOLDER KILLS SEED` prints what was found, as JSON. A session
that was killed is carried on by the next process, and so on to its end; then comes another baby.
Time is much faster than in a real session, so each process waits for the disk at least once a
second of the session: a disk that answers within a second is what is tried.
"""

import json
import math
import os
import random
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide.plan import Side
from assistant.journal import Journal, SessionRecorder
from assistant.journal import file as journal_file
from assistant.journal import writer as journal_writer
from assistant.journal.writer import Write
from assistant.running.planned_session import plan_session
from assistant.session.actions import Action
from assistant.session.events import Event
from assistant.session.script import Script
from assistant.session.turn import BEFORE
from tests.journal.parent import NOON, Held, a_baby
from tests.patience import PATIENCE_S

AGES_DAYS = (60, 200)

DISK_S = 1.0
"""Seconds of the session within which the disk answers."""

MOMENT_S = 0.005
"""Between two lines that a process writes lies less, unless the machine is busy."""


def _nothing(reached: threading.Event) -> list[Write]:
    reached.set()
    return []


class Mortal(Held):
    """Writes down what was done, for the one who kills it."""

    def __init__(self, script: Script, recorder: SessionRecorder, out: int) -> None:
        self._out = out
        self._writer = recorder._writer
        self._waited_s = 0.0
        super().__init__(script, recorder, step_s=0.2)

    def send(self, event: Event) -> list[Action]:
        before = self.state
        actions = super().send(event)
        if self.state is before:
            return actions
        for technique, side, count in self.state.done.passes:
            if (technique, side, count) not in before.done.passes and before.phase not in BEFORE:
                self.write("done", technique, side)
        if self.now_s - self._waited_s >= DISK_S and before.phase not in BEFORE:
            self._waited_s = self.now_s
            self._wait_for_the_disk()
        return actions

    def _wait_for_the_disk(self) -> None:
        """The writer takes all that there is at once: what comes after that finds it written."""
        for _ in range(2):
            reached = threading.Event()
            self._writer.put(partial(_nothing, reached))
            reached.wait()

    def write(self, *words: object) -> None:
        os.write(self._out, (json.dumps(words) + "\n").encode())


@dataclass
class Found:
    """What came of all the kills."""

    kills: int = 0
    ended: int = 0
    carried_on: int = 0
    offered_in: Counter[str] = field(default_factory=Counter)
    """Kills by what the journal offered after them."""
    wrong: list[str] = field(default_factory=list)


def session(path: Path, baby: Baby, now: datetime, out: int) -> None:
    """One process: holds the session to its end, if it lives so long."""
    journal = Journal(path)
    made = plan_session(shipped(), journal, baby, Settings(), now)

    def on_kept(writes: Sequence[Write]) -> None:
        for write in writes:
            if "kind" in write.values and "t_s" in write.values:
                told = [write.values[name] for name in ("t_s", "kind", "detail")]
                os.write(out, (json.dumps(["kept", *told]) + "\n").encode())

    recorder = made.recorder(journal, clock=lambda: now, on_kept=on_kept)
    assert recorder is not None
    held = Mortal(made.script, recorder, out)
    held.write("offer", made.script.resume is not None)
    held.play()
    recorder.close()
    held.write("end", held.ends[0])


def killed(
    path: Path, baby: Baby, now: datetime, after: float, then_s: float
) -> list[list[object]]:
    """Let a process live for so many lines, and then a moment; what it wrote until it was killed.

    However busy the machine is, processes come equally far.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            session(path, baby, now, writer)
        except BaseException:
            os.write(writer, (json.dumps(["crash", traceback.format_exc()]) + "\n").encode())
        finally:
            os._exit(0)
    os.close(writer)
    text = b""
    while text.count(b"\n") < after:
        more = os.read(reader, 1024)
        text += more
        if not more:
            break  # It came to its end before.
    time.sleep(then_s)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, "rb") as rest:
        text += rest.read()
    os.waitpid(child, 0)
    # The last line may be cut.
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]


def main(folder: Path, kills: int, seed: int) -> Found:
    """Kill so many processes."""
    # Nobody gives up the disk of a busy machine, which may take long.
    journal_writer.CLOSE_S = journal_file.WAIT_S = PATIENCE_S
    chance = random.Random(seed)
    path, found = folder / "journal.sqlite", Found()
    whole = len(killed(folder / "whole.sqlite", a_baby("", AGES_DAYS[0]), NOON, math.inf, 0.0))
    baby, done, events = 0, Counter[tuple[str, str]](), Counter[str]()
    while found.kills < kills:
        now = NOON + timedelta(seconds=found.kills)
        person = a_baby(f"Baby {baby}", AGES_DAYS[baby % len(AGES_DAYS)])
        told = killed(path, person, now, chance.randint(0, whole), chance.uniform(0.0, MOMENT_S))
        found.kills += 1
        found.carried_on += any(line == ["offer", True] for line in told)
        done.update((str(t), str(s)) for kind, t, s in (x for x in told if x[0] == "done"))
        events.update(json.dumps(line[1:]) for line in told if line[0] == "kept")
        held = Journal(path).entries(person.birth_date, person.name)
        over = any(entry.reason == "complete" for entry in held)
        if any(line[0] == "end" for line in told) and not over:
            found.wrong.append("it ended, and the journal does not know")
        found.wrong += [str(line[1]) for line in told if line[0] == "crash"]
        found.wrong += check(path, person, now, done, events, over, found)
        if over:
            found.ended += 1
            baby, done, events = baby + 1, Counter(), Counter()
    return found


def check(
    path: Path,
    baby: Baby,
    now: datetime,
    done: Counter[tuple[str, str]],
    events: Counter[str],
    over: bool,
    found: Found,
) -> list[str]:
    """What is wrong with the journal after a kill."""
    wrong = []
    base = sqlite3.connect(path)
    whole = base.execute("pragma integrity_check").fetchone()[0]
    base.close()
    journal = Journal(path)
    cut = journal.cut_off(baby.birth_date, now, baby.name)
    if whole != "ok" or journal.note:
        return [f"{whole} {journal.note}"]
    kept = Counter[str]()
    for entry in journal.entries(baby.birth_date, baby.name):
        kept.update(json.dumps([h.t_s, h.kind, json.dumps(h.detail)]) for h in entry.happenings)
    if lost := events - kept:
        wrong.append(f"lost: {lost}")
    place = cut.point.step if cut else None
    found.offered_in[place.technique if place else "over" if over else "afresh"] += 1
    behind = set[tuple[str, Side]]()
    if cut is not None:
        behind = {(s.technique, s.side) for s in cut.point.steps} - {
            (s.technique, s.side)
            for s in cut.point.steps[cut.point.index + (1 if cut.point.resting else 0) :]
        }
        caps: dict[tuple[str, str], int] = {
            (s.technique, s.side): s.max_passes for s in cut.plan.steps
        }
        if any(count > caps[t, s] for t, s, count in cut.point.passes):
            wrong.append(f"over the cap: {cut.point.passes}")
        if cut.point.hands_on_s > cut.plan.hands_on_cap_s + 0.01:
            wrong.append(f"hands on for {cut.point.hands_on_s} s")
    again = [key for key in done if key not in behind]
    if not over and len(again) > 1:
        wrong.append(f"done, and to be done again: {again}")
    if many := [key for key, times in done.items() if times > 2]:
        wrong.append(f"done more than twice: {many}")
    return wrong


if __name__ == "__main__":
    result = main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps({**vars(result), "offered_in": dict(result.offered_in)}))
