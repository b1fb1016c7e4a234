"""A whole program on a virtual sound card: it speaks, hears, and obeys."""

import json
import time
from pathlib import Path

import pytest

from tests.live.dialogue import GOODBYE, talking
from tests.live.pulse import PulseServer

pytestmark = pytest.mark.live


def test_a_live_session_asks_listens_and_stops(
    pulse: PulseServer, tmp_path: Path, own_home: Path
) -> None:
    kept = tmp_path / "kept"
    command = ["start", "--born", "2026-01-01", "--music", "off", "--record", str(kept)]
    with talking(pulse, tmp_path, own_home, command) as program:
        assert program.hears("free of fever"), program.text
        time.sleep(5.5)  # The question takes four seconds to say; the answer comes after it.
        assert program.says("yes", until="hip brace", again_s=6.0), program.text
        # During the question, again if need be.
        assert program.says("stop", until=GOODBYE, again_s=1.5), program.text
        assert program.ended() == 0, program.text
    records = [json.loads(line) for line in (kept / "events.jsonl").read_text().splitlines()]
    intents = [r["name"] for r in records if r["kind"] == "intent"]
    assert intents[0] == "yes" and {*intents[1:]} == {"stop"}, program.text
    assert [r["reason"] for r in records if r["kind"] == "end"] == ["stopped"]
    # The second question was being said when "stop" came: it is cut.
    question = next(r for r in records if r["kind"] == "line" and r["id"] == "gate.G6-hips")
    assert question["cut"]
    assert (kept / "timeline.png").stat().st_size > 10_000
