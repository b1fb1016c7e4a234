"""What is understood and what is not, in noise and over our own voice, beside a peer.

People's voices need the folder of recordings (RECORDINGS_DIR, or shared/recordings beside the
checkout); without it only the synthetic rows are measured. No synthetic voice is the assistant's,
and all are kept out of tuning. Talkers are at -26 dB re full scale wherever a level is stated,
and recordings at their own where none is.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_THREAD_LIMIT", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from rich.console import Console

from assistant.errors import UserError
from assistant.hearing.models import catalogue
from scripts.benches.listening import curve, own_sound, peer, report
from scripts.benches.listening.chains import Chain, Ours
from scripts.benches.listening.clips import recordings
from scripts.benches.listening.counts import rows
from scripts.benches.listening.memory import resident_mb
from scripts.benches.listening.run import Heard, run
from scripts.benches.listening.work import AGES_DAYS, Rehearsed, Work, for_peers, only, plan

PEER = "pocketsphinx"
PICTURE = Path(__file__).parents[2] / "docs" / "listen-curve.png"


def main() -> int:
    """Measure and print; 1 where the chain broke in some of it."""
    asked = _options()
    console, aside = Console(width=120), Console(stderr=True)
    began_s = time.monotonic()
    batches = only(plan(asked.half, asked.quick), asked.only)
    notes = [] if recordings() else ["people are left out: there is no folder of recordings"]
    broke: list[str] = []
    if asked.curve:
        _curve(console, aside, batches, asked, broke)
        for line in broke:
            aside.print(line, markup=False)
        return 1 if broke else 0
    if any(isinstance(b, Rehearsed) or b.condition.echo for b in batches):
        with aside.status("preparing what we say"):
            own_sound.prepare(AGES_DAYS)
    found: dict[str, Any] = {}
    for name, model in _models(asked.model).items():
        heard = _heard(aside, name, Ours(model), batches, asked.jobs, broke)
        found[name] = _figures(heard, "", asked.only) | {"resident_mb": resident_mb(model)}
    if asked.peers and (why := peer.missing()):
        notes.append(why)
    elif asked.peers:
        heard = _heard(aside, PEER, peer.Sphinx(), for_peers(batches), asked.jobs, broke)
        memory = {"resident_mb": resident_mb(peer=True)}
        for variant in peer.VARIANTS:
            found[f"{PEER}, {variant}"] = _figures(heard, variant, asked.only) | memory
    notes += broke
    took_s = round(time.monotonic() - began_s, 1)
    if asked.json:
        about = {"half": asked.half, "quick": asked.quick, "took_s": took_s, "notes": notes}
        print(json.dumps({"run": about, "heard_by": found}, indent=1))
        return 1 if broke else 0
    for name, figures in found.items():
        report.show(console, name, figures)
    for note in notes:
        console.print(note, markup=False)
    console.print(f"{took_s:.0f} s; speakers: {asked.half}")
    return 1 if broke else 0


def _curve(
    console: Console,
    aside: Console,
    batches: list[Work],
    asked: argparse.Namespace,
    broke: list[str],
) -> None:
    """The trade-off of the embedded model, or of the first that was named."""
    model = str(catalogue.find(asked.model[0])) if asked.model else None
    picked = curve.wanted(batches)
    heard = _heard(aside, "thresholds", curve.Sweep(model), picked, asked.jobs, broke)
    found = curve.points(heard)
    curve.draw(found, PICTURE)
    if asked.json:
        print(json.dumps({"curve": found}, indent=1))
    else:
        console.print(curve.table(found))
        console.print(f"drawn in {PICTURE}", markup=False)


def _heard(
    aside: Console,
    name: str,
    chain: Chain,
    batches: Sequence[Work],
    jobs: int,
    broke: list[str],
) -> list[Heard]:
    """What came of all batches but those that the chain broke in, which are told in `broke`."""
    with aside.status(name) as status:

        def tell(done: int, total: int) -> None:
            status.update(f"{name}: {done} of {total}")
            if not aside.is_terminal and (done % 20 == 0 or done == total):
                aside.print(f"{name}: {done} of {total}", highlight=False)

        found = run(chain, batches, jobs, tell)
    broke += [f"{name} broke, and this was left out: {one.broke}" for one in found if one.broke]
    return [one for one in found if not one.broke]


def _figures(heard: list[Heard], variant: str, prefixes: list[str]) -> dict[str, Any]:
    """The rows of one model, and what hearing took."""
    counted = rows(one for h in heard for one in h.outcomes.get(variant, []))
    found: dict[str, Any] = {
        "rows": {
            name: row.figures()
            for name, row in counted.items()
            if not prefixes or name.startswith(tuple(prefixes))
        }
    }
    for key, speaking in (("cpu_s_per_s_quiet", False), ("cpu_s_per_s_playing", True)):
        picked = [h for h in heard if h.speaking is speaking]
        audio_s = sum(h.audio_s for h in picked)
        found[key] = round(sum(h.cpu_s for h in picked) / audio_s, 5) if audio_s else None
    return found


def _models(paths: list[str]) -> dict[str, str | None]:
    """Every whole model on this machine, and those that were named."""
    found: dict[str, str | None] = {
        one.name: str(one.path) for one in catalogue.installed() if one.problem is None
    }
    for path in paths:
        found[path] = str(catalogue.find(path))
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a share of it, in under a minute")
    parser.add_argument("--json", action="store_true", help="every row as one JSON object")
    parser.add_argument(
        "--model", action="append", default=[], metavar="PATH", help="one more model; repeatable"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="ROW", help="rows that begin so; repeatable"
    )
    parser.add_argument(
        "--half", choices=("even", "odd", "all"), default="all", help="half of the speakers"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes; the figures stay the same")
    parser.add_argument(
        "--curve", action="store_true", help="the trade-off of the thresholds, and its picture"
    )
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="ours only")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UserError as error:
        print(f"listen: {error}", file=sys.stderr)
        sys.exit(2)
