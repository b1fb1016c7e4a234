"""When what is heard inside a step: passes, halfway, the end."""

from dataclasses import dataclass
from typing import Literal

from assistant.guide.plan import PlanStep

LEAD_IN_S = 1.5
"""From the end of the announcement to the first stroke: time to place the hands."""

STILL_S = 5.0
"""Still hands before the first strokes."""

HALFWAY_FROM_S = 25.0
"""Steps at least this long have their half told."""


@dataclass(frozen=True)
class Mark:
    """One thing to be heard in a step."""

    at_s: float
    """Strokes done when it is due, in seconds at tempo 1."""
    kind: Literal["cue", "line"]
    name: str
    """Name of the cue, or id of the line."""


def marks(
    step: PlanStep, passes: int, *, count: str = "cue", quiet: bool = False
) -> tuple[Mark, ...]:
    """What is heard in a step of `passes` passes, in order.

    count: "cue" marks each stroke group with a soft sound, "aloud" with its number.
    quiet: cues only, no counting and no halfway.
    """
    unit_s = step.pass_s / step.strokes
    units = passes * step.strokes
    total_s = passes * step.pass_s
    found = [Mark(0.0, "cue", "start")]
    for unit in range(2, units + 1):
        at_s = (unit - 1) * unit_s
        if count == "aloud" and not quiet and units <= 10:
            found.append(Mark(at_s, "line", "count.last" if unit == units else f"count.{unit}"))
        else:
            found.append(Mark(at_s, "cue", "last" if unit == units else "pass"))
    if total_s >= HALFWAY_FROM_S and not quiet:
        # Between two strokes' sounds, so that neither covers the other.
        found.append(Mark(total_s / 2 + min(1.0, unit_s / 3), "line", "step.halfway"))
    found.append(Mark(total_s, "cue", "done"))
    return tuple(sorted(found, key=lambda mark: mark.at_s))
