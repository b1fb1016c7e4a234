"""The sample plan that a day follows."""

from assistant.content.baby import Baby, days_for
from assistant.content.library import Library
from assistant.content.models import Band, Kind, SamplePlan
from assistant.errors import UserError
from assistant.guide.history import History

ESTABLISHED_SESSIONS = 6
"""Sessions after which every third one may be a leg day."""


def kind_of_day(library: Library, baby: Baby, history: History, days: int) -> Kind:
    """The kind of session where the parent asks for none; `days` is the corrected age."""
    leg_day = (
        days >= days_for(library.plans["leg-day"].from_months)
        and not baby.hip_concern
        and history.sessions >= ESTABLISHED_SESSIONS
        and history.sessions % 3 == 2
    )
    return "leg-day" if leg_day else "usual"


def sample_plan(library: Library, kind: Kind, band: Band, days: int) -> SamplePlan:
    """The sample that a session of `kind` follows. Raises UserError for a leg day too early."""
    usual = library.plans[band.plan]
    if kind == "usual":
        return usual
    sample = library.plans[kind]
    if days >= days_for(sample.from_months):
        return sample
    if kind == "leg-day":
        raise UserError(
            f"kind: leg-day is for {sample.from_months:g} months and over; use the usual plan"
        )
    # A younger baby winds down with what is quiet in its own plan.
    return usual.model_copy(update={"kind": kind, "max_intensity": sample.max_intensity})
