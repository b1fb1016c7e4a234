"""The page in each of its states, on one dark sheet, one light sheet, and one of a phone.

python scripts/screens_page.py [--out DIR] [--each]

`--each` also keeps every picture in its full size.
"""

import argparse
import os
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from assistant.content.library import shipped  # noqa: E402
from assistant.page.server import Page  # noqa: E402
from assistant.session.conductor import HINTS  # noqa: E402
from assistant.session.snapshot import EXAMPLE, Snapshot  # noqa: E402
from assistant.session.state import Phase  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
GAP_PX = 12
Scheme = Literal["light", "dark"]

DOING = replace(
    EXAMPLE,
    side="left",
    step_left_s=6.0,
    step_total_s=9.0,
    saying="One thumb after the other, from the heel to the toes.",
    heard="lovely weather",
    guiding=True,
    passes=3,
    passes_done=1,
    pass_s=3.0,
    next_technique="ln-calf-circles",
    next_title="Calf circles",
    next_side="left",
    hints=HINTS[Phase.DOING],
    music="soft",
    music_title="Suo Gân",
)


def state(phase: Phase, saying: str, **other: Any) -> Snapshot:
    """A session in that phase, saying something."""
    shown = replace(DOING, phase=phase.value, saying=saying, hints=HINTS[phase], guiding=False)
    return replace(shown, heard="", **other)


STATES = {
    "gate": state(
        Phase.GATE,
        "Has it been at least three quarters of an hour since the last feed?",
        question="Has it been at least three quarters of an hour since the last feed?",
        question_number=3,
        questions=5,
        step=0,
    ),
    "setup": state(Phase.SETUP, "Lay a towel under her, and have the oil at hand.", step=0),
    "greeting": state(Phase.GREETING, "Say hello, and ask if now is a good time.", step=0),
    "doing": DOING,
    "resting": state(Phase.RESTING, "Rest your hands.", step_left_s=0.0),
    "paused": state(Phase.PAUSED, "Paused. Take your time."),
    "comfort": state(Phase.COMFORT, "Hold her close. There is no hurry.", music="full"),
    "ended": state(Phase.ENDED, "That is all for today. Thank you both."),
}

SHEETS: dict[str, tuple[str, Scheme, tuple[int, int], int, float]] = {
    "page": ("dim", "light", (1280, 800), 4, 0.4),
    "page-bright": ("bright", "light", (1280, 800), 4, 0.4),
    "page-phone": ("dim", "dark", (390, 844), 8, 0.5),
}
"""Style, scheme of the device, its size in pixels, columns of the sheet, scale."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--each", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (style, scheme, size, columns, scale) in SHEETS.items():
            shots = [shot(browser, snapshot, style, scheme, size) for snapshot in STATES.values()]
            for phase, image in zip(STATES, shots, strict=True):
                if given.each:
                    image.save(given.out / f"{name}-{phase}.png", optimize=True)
            sheet(shots, columns, scale).save(given.out / f"{name}.png", optimize=True)
        browser.close()


def shot(
    browser: Browser, snapshot: Snapshot, style: str, scheme: Scheme, size: tuple[int, int]
) -> Image.Image:
    """The page as it shows the snapshot, by day."""
    page = Page(shipped(), lambda: snapshot, lambda intent: True, style=style, port=0)
    try:
        inside = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
        )
        found = inside.new_page()
        # At night the page is dimmer.
        found.clock.set_fixed_time("2026-06-01T12:00:00")
        found.goto(page.address())
        found.wait_for_function(
            "words => document.getElementById('says').textContent === words", arg=snapshot.saying
        )
        found.wait_for_timeout(1200)
        image = Image.open(BytesIO(found.screenshot())).convert("RGB")
        inside.close()
        return image
    finally:
        page.close()


def sheet(shots: list[Image.Image], columns: int, scale: float) -> Image.Image:
    """All pictures side by side."""
    width, height = (round(side * scale) for side in shots[0].size)
    rows = -(-len(shots) // columns)
    whole = Image.new(
        "RGB",
        (columns * (width + GAP_PX) + GAP_PX, rows * (height + GAP_PX) + GAP_PX),
        (128, 128, 128),
    )
    for at, image in enumerate(shots):
        column, row = at % columns, at // columns
        place = (GAP_PX + column * (width + GAP_PX), GAP_PX + row * (height + GAP_PX))
        whole.paste(image.resize((width, height), Image.Resampling.LANCZOS), place)
    return whole.quantize(128)


if __name__ == "__main__":
    main()
