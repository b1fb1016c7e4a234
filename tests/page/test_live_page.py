"""A live session on a virtual sound card, led by touch alone and looked at in a browser."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.dialogue import Dialogue
from tests.live.pulse import PulseServer, own_pulse, started
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.live


@pytest.fixture
def pulse() -> Iterator[PulseServer]:
    with own_pulse() as server:
        yield server


def test_a_session_is_led_by_touch_to_its_summary(
    browser: Any, pulse: PulseServer, own_home: Path
) -> None:
    command = [sys.executable, "-m", "assistant", "start", "--screen", "--born", "2026-01-01"]
    env = {k: v for k, v in pulse.env.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    with started(
        [*command, "--music", "off"],
        env=env | {"BABYMASSAGE_HOME": str(own_home), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        # The pipe is read on, so that the program never waits for it.
        told = Dialogue(program, pulse, own_home)
        try:
            assert told.hears("http://127.0.0.1:"), told.text
            address = re.search(r"http://127\.0\.0\.1:\d+/", told.text)
            assert address is not None
            page = browser.new_page()
            page.set_default_timeout(1000 * PATIENCE_S)
            page.goto(address[0])
            page.wait_for_selector('#question:has-text("well today")')
            for _ in range(round(PATIENCE_S)):
                page.wait_for_timeout(1500)  # an answer sooner than this was for the one before
                if page.locator("#place:text-matches('^2 of')").count():
                    break
                page.click("button:text-is('Yes')")
            page.wait_for_selector("#place:text-matches('^2 of')")
            page.click("button:text-is('Stop')")
            page.wait_for_selector('[data-phase="ended"]')
            page.click("#back")
            page.wait_for_selector("h1:has-text('How it went')")
            page.close()
        finally:
            program.terminate()
            program.wait(PATIENCE_S)
