"""A session that was cut off, offered and carried on by voice, on a virtual sound card."""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.config import babies
from assistant.journal import Journal
from tests.journal.parent import Held, a_baby, hold
from tests.live.dialogue import GOODBYE, talking
from tests.live.pulse import PulseServer

pytestmark = pytest.mark.live


def some_way(held: Held) -> bool:
    return held.state.part.value == "guiding" and held.state.step.role == "warmup"


def test_a_yes_to_carrying_on_is_heard(
    pulse: PulseServer, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now()
    if now.hour == 23 and now.minute > 50:
        pytest.skip("a session is not carried on over midnight")
    monkeypatch.setenv("BABYMASSAGE_HOME", str(own_home))
    born = now.date() - timedelta(days=200)
    baby = a_baby("Ada").model_copy(update={"birth_date": born})
    babies.add(baby, now.date())
    journal = Journal(own_home / "data" / "journal.sqlite")
    # No bedtime is near, whatever the hour is here.
    bedtime = f"{(now.hour + 12) % 24:02}:00"
    settings = own_home / "config" / "settings.toml"
    settings.write_text(f'night_sleep = "{bedtime}"\nmusic = "off"\n')
    hold(journal, baby, now, until=some_way, night_sleep=bedtime)
    with talking(pulse, tmp_path, own_home, ["start"]) as program:
        assert program.hears("Carry on from warm-up strokes, right leg?"), program.text
        time.sleep(4.0)  # The question takes some three seconds to say.
        assert program.says("yes", until="last feed", again_s=6.0), program.text
        assert program.says("stop", until=GOODBYE, again_s=3.0), program.text
        assert program.ended() == 0, program.text
    (entry,) = journal.entries()
    assert entry.reason == "stopped" and entry.began.replace(microsecond=0) <= now
    assert "carried_on" in [happening.kind for happening in entry.happenings]
