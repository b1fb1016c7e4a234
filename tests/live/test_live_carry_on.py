"""A session that was cut off, offered and carried on by voice, on a virtual sound card."""

import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import soundfile

from assistant.config import babies
from assistant.journal import Journal
from assistant.rehearsal.talkers import talk
from assistant.sound.frames import MIC_RATE_HZ
from tests.journal.parent import Held, a_baby, hold
from tests.live.pulse import PulseServer

pytestmark = pytest.mark.live


def some_way(held: Held) -> bool:
    return held.state.part.value == "guiding" and held.state.step.role == "warmup"


def test_a_yes_to_carrying_on_is_heard(
    pulse: PulseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now()
    if now.hour == 23 and now.minute > 55:
        pytest.skip("a session is not carried on over midnight")
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    born = now.date() - timedelta(days=200)
    baby = a_baby("Ada").model_copy(update={"birth_date": born})
    babies.add(baby, now.date())
    journal = Journal(tmp_path / "data" / "journal.sqlite")
    # No bedtime is near, whatever the hour is here.
    bedtime = f"{(now.hour + 12) % 24:02}:00"
    settings = tmp_path / "config" / "settings.toml"
    settings.write_text(f'night_sleep = "{bedtime}"\nmusic = "off"\n')
    hold(journal, baby, now, until=some_way, night_sleep=bedtime)
    words = {}
    for word in ("yes", "stop"):
        words[word] = tmp_path / f"{word}.wav"
        soundfile.write(words[word], 0.5 * talk("espeak:en-us+m3", word), MIC_RATE_HZ)
    pulse.echo_volume(35)
    printed: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "start"],
        env=pulse.env | {"BABYMASSAGE_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        assert program.stdout is not None
        too_long = threading.Timer(90.0, program.kill)
        too_long.start()
        for line in program.stdout:
            printed.append(line)
            if "Carry on from" in line:
                time.sleep(4.0)  # The question takes some three seconds to say.
                pulse.play_into_room(words["yes"]).wait()
            if "last feed" in line:
                pulse.play_into_room(words["stop"]).wait()
        program.wait(30)
        too_long.cancel()
    text = "".join(printed)
    assert program.returncode == 0, text
    assert "Carry on from warm-up strokes, right leg?" in text
    assert "last feed" in text, text
    (entry,) = journal.entries()
    assert entry.reason == "stopped" and entry.began.replace(microsecond=0) <= now
    assert "carried_on" in [happening.kind for happening in entry.happenings]
