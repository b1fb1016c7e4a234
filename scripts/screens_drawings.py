"""The drawings of all techniques, on one light and one dark sheet.

python scripts/screens_drawings.py [--out DIR] [--each]

`--each` also gives every technique a sheet of its own: its pass at six moments, the other leg
and the other hand, and how it looks where less motion is asked for.
"""

import argparse
import os
import sys
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from assistant.content.library import shipped  # noqa: E402
from assistant.page.drawing import QUIET_S, svg  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
Scheme = Literal["light", "dark"]
GROUNDS: dict[Scheme, str] = {"light": "#f7f0e6", "dark": "#17130f"}
COLUMNS = 6
CELL_PX = 240
MOMENT = 0.36
"""The share of a pass at which most moves are told apart best."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--each", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sheets: tuple[tuple[Scheme, str], ...] = (("light", "drawings"), ("dark", "drawings-dark"))
        for scheme, name in sheets:
            cells = [(one.title, still(one.id, MOMENT)) for one in shipped().techniques.values()]
            shoot(browser, given.out / f"{name}.png", cells, scheme)
        for technique_id in shipped().techniques if given.each else ():
            moments = (0.02, 0.2, 0.4, 0.6, 0.8, 0.98)
            cells = [(f"{share:.0%}", still(technique_id, share)) for share in moments]
            others = (("left leg", "left", "right"), ("left hand", "right", "left"))
            for name, side, hand in others:
                cells.append((name, still(technique_id, MOMENT, side, hand)))
            for scheme in GROUNDS:
                shoot(browser, given.out / f"{technique_id}-{scheme}.png", cells, scheme, 4)
            calm = [("less motion", svg(shipped().techniques[technique_id]))]
            path = given.out / f"{technique_id}-calm.png"
            shoot(browser, path, calm, "light", 1, reduced_motion="reduce")
        browser.close()


def still(technique_id: str, share: float, side: str = "", handedness: str = "right") -> str:
    """The picture, held after `share` of a pass."""
    technique = shipped().techniques[technique_id]
    own = "both" if technique.legs == 1 else "right"
    at_s = share * (technique.seconds(technique.strokes) or QUIET_S)
    drawn = svg(technique, side or own, handedness)
    return drawn.replace('class="drawing" ', 'class="drawing paused" ', 1).replace(
        'style="--pass-s', f'style="--at-s:{at_s:g}s;--pass-s', 1
    )


def shoot(
    browser: Browser,
    path: Path,
    cells: list[tuple[str, str]],
    scheme: Scheme,
    columns: int = COLUMNS,
    reduced_motion: Literal["no-preference", "reduce"] = "no-preference",
) -> None:
    """A sheet of named pictures as PNG."""
    figures = "".join(
        f"<figure>{drawn}<figcaption>{escape(name)}</figcaption></figure>" for name, drawn in cells
    )
    rows = -(-len(cells) // columns)
    page = browser.new_page(
        viewport={"width": columns * CELL_PX, "height": rows * (CELL_PX + 28)},
        color_scheme=scheme,
        reduced_motion=reduced_motion,
    )
    page.set_content(
        f"<style>body{{margin:0;background:{GROUNDS[scheme]};color:#8d7a6c;"
        f"display:grid;grid-template-columns:repeat({columns},{CELL_PX}px)}}"
        "figure{margin:0;text-align:center;font:15px sans-serif}"
        f"svg{{width:{CELL_PX - 16}px;height:{CELL_PX - 16}px;margin:8px auto 2px}}</style>"
        f"{figures}"
    )
    # Few colours, smoothly shaded: a palette keeps the file small and looks the same.
    image = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256)
    image.save(path, optimize=True)
    page.close()


if __name__ == "__main__":
    main()
