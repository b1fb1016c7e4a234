"""What is heard inside a step, and when: passes, halfway, the end."""

from dataclasses import dataclass
from typing import Literal

from assistant.guide.plan import PlanStep

LEAD_IN_S = 1.5
"""From the end of the announcement to the first stroke: time to place the hands."""

STILL_S = 5.0
"""Still hands before the first strokes."""

HALFWAY_FROM_S = 25.0
"""Steps at least this long have their half told."""

COUNTED = 10
"""Steps of more strokes than this are not counted aloud."""


@dataclass(frozen=True)
class Mark:
    """One thing to be heard in a step."""

    at_s: float
    """Strokes done when it is due, in seconds at tempo 1."""
    kind: Literal["cue", "line"]
    name: str
    """Name of the cue, or id of the line."""
    cue: str = ""
    """For a line: the cue that stands in for it while something else is being said."""


def marks(
    step: PlanStep,
    passes: int,
    *,
    count: str = "cue",
    quiet: bool = False,
    halfway: bool = True,
) -> tuple[Mark, ...]:
    """What is heard in a step of `passes` passes, in order.

    count: "cue" marks each stroke group with a soft sound, "aloud" with its number.
    quiet: cues only, no counting and no halfway.
    halfway: the half of a long step is told.
    """
    unit_s = step.pass_s / step.strokes
    units = passes * step.strokes
    total_s = passes * step.pass_s
    found = [Mark(0.0, "cue", "start")]
    for unit in range(2, units + 1):
        at_s = (unit - 1) * unit_s
        cue = "last" if unit == units else "pass"
        if count == "aloud" and not quiet and units <= COUNTED:
            line = "count.last" if unit == units else f"count.{unit}"
            found.append(Mark(at_s, "line", line, cue))
        else:
            found.append(Mark(at_s, "cue", cue))
    if total_s >= HALFWAY_FROM_S and units > 2 and halfway and not quiet:
        # Between two strokes' sounds, so that neither covers the other.
        found.append(Mark(total_s / 2 + min(1.0, unit_s / 3), "line", "step.halfway"))
    found.append(Mark(total_s, "cue", "done"))
    return tuple(sorted(found, key=lambda mark: mark.at_s))
