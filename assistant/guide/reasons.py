"""Why a step is in today's plan, in the words of plans.toml. Pure."""

from collections.abc import Callable, Sequence

from assistant.content.library import Library
from assistant.content.models import SamplePlan, Technique
from assistant.guide.history import History


def why(
    library: Library,
    technique: Technique,
    sample: SamplePlan,
    history: History,
    extra: Callable[[], str],
) -> str:
    """The reason for a technique; `extra` gives that of a move that the sample does not hold."""
    said = library.why
    fixed = {"opening": said.opening, "closing": said.closing, "warmup": said.warmup}
    if technique.role in fixed:
        return fixed[technique.role]
    if technique.unlocked_by:
        found = said.chosen
    elif technique.id not in dict(sample.items):
        found = extra()
    else:
        found = {"usual": said.usual, "leg-day": said.leg_day, "wind-down": said.wind_down}[
            sample.kind
        ]
    if not history.met.get(technique.id):
        found += f"; {said.new}"
    if technique.id in history.disliked:
        found += f"; {said.anew}"
    return found


def first_turn(library: Library, found: str, side: str) -> str:
    """The reason `found` with the words that say whose turn is first."""
    return f"{found}; {library.why.first.format(side=side)}"


def why_extra(
    library: Library,
    mains: Sequence[Technique],
    missing: tuple[Technique, str] | None,
    history: History,
    *,
    more_wanted: bool,
) -> str:
    """The reason for a move beside the sample's `mains`.

    `missing` is one of them that is not allowed, with the reason why not.
    """
    said = library.why
    if missing is not None:
        technique, reason = missing
        return said.in_place.format(title=technique.title.lower(), why=reason)
    if not all(history.met.get(technique.id) for technique in mains):
        return said.known
    return said.room if more_wanted else said.fits
