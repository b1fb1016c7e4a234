"""Holds sessions in processes that are killed with SIGKILL at random instants.

`python -m tests.journal.killed_program FOLDER KILLS SEED` prints what was found, as JSON. A session
that was killed is carried on by the next process, and so on to its end; then comes another baby.
Time is much faster than in a real session, so each process waits for the disk at least once a
second of the session: a disk that answers within a second is what is tried.
"""

import json
import os
import random
import select
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
from pathlib import Path

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.guide.plan import Side
from assistant.journal import Journal, Keeper
from assistant.journal.teller import Write
from assistant.running.planned_session import today
from assistant.session.actions import Action
from assistant.session.events import Event
from assistant.session.script import Script
from assistant.session.turn import BEFORE
from tests.journal.parent import NOON, Held, a_baby

AGES_DAYS = (60, 200)

DISK_S = 1.0
"""Seconds of the session within which the disk answers."""


class Mortal(Held):
    """Writes down what was done, for the one who kills it."""

    def __init__(self, script: Script, keeper: Keeper, out: int, kept: threading.Event) -> None:
        self._out, self._kept = out, kept
        self._waited_s = 0.0
        self._told = False
        super().__init__(script, keeper, step_s=0.2)

    def send(self, event: Event) -> list[Action]:
        before = self.state
        actions = super().send(event)
        if self.state is before:
            return actions
        for technique, side, count in self.state.passes:
            if (technique, side, count) not in before.passes and before.phase not in BEFORE:
                self.write("done", technique, side)
        self._told = True
        if self._told and self.now_s - self._waited_s >= DISK_S and before.phase not in BEFORE:
            self._waited_s, self._told = self.now_s, False
            self._kept.wait(0.5)
            self._kept.clear()
        return actions

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
    made = today(journal, baby, Settings(), now)
    kept = threading.Event()

    def on_kept(writes: Sequence[Write]) -> None:
        for write in writes:
            if "kind" in write.values and "t_s" in write.values:
                told = [write.values[name] for name in ("t_s", "kind", "detail")]
                os.write(out, (json.dumps(["kept", *told]) + "\n").encode())
        kept.set()

    keeper = made.keeper(journal, clock=lambda: now, on_kept=on_kept)
    assert keeper is not None
    held = Mortal(made.script, keeper, out, kept)
    held.write("offer", made.script.resume is not None)
    held.play()
    keeper.close()
    held.write("end", held.ends[0])


def killed(path: Path, baby: Baby, now: datetime, after_s: float) -> list[list[object]]:
    """Let a process live for a while; what it wrote down until it was killed."""
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
    text, ends_s = b"", time.monotonic() + after_s
    while select.select([reader], [], [], max(0.0, ends_s - time.monotonic()))[0]:
        more = os.read(reader, 65536)
        text += more
        if not more:
            break  # It came to its end before.
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, "rb") as rest:
        text += rest.read()
    os.waitpid(child, 0)
    # The last line may be cut.
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith(b"\n")]


def main(folder: Path, kills: int, seed: int) -> Found:
    """Kill so many processes."""
    chance = random.Random(seed)
    path, found = folder / "journal.sqlite", Found()
    began = time.monotonic()
    assert killed(folder / "first.sqlite", a_baby(), NOON, 0.0) is not None
    session(
        folder / "whole.sqlite", a_baby("", AGES_DAYS[0]), NOON, os.open(os.devnull, os.O_WRONLY)
    )
    whole_s = time.monotonic() - began
    baby, done, events = 0, Counter[tuple[str, str]](), Counter[str]()
    while found.kills < kills:
        now = NOON + timedelta(seconds=found.kills)
        person = a_baby(f"Baby {baby}", AGES_DAYS[baby % len(AGES_DAYS)])
        told = killed(path, person, now, chance.uniform(0.0, whole_s))
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
