"""The offer to carry on a session that was cut off, where it may be. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import Library
from assistant.guide.allowed import why_not
from assistant.guide.gate import Question
from assistant.guide.history import History
from assistant.journal import CutOff
from assistant.session.resume_point import ResumeOffer
from assistant.session.snapshot import side_words

ASKED_AGAIN = ("G4", "G5")
"""The questions of the gate whose answer may have changed since: the last feed, and the mood."""

_ANY = 9
"""Above every intensity: how lively it may be was settled when the session was planned."""


def resume_offer(
    library: Library,
    cut: CutOff,
    baby: Baby,
    settings: Settings,
    questions: Sequence[Question],
    lines: Mapping[str, str],
    on: date,
    otherwise: str = "",
) -> ResumeOffer | None:
    """The offer to carry on from where a session was cut off; None where that may not be.

    It may not be where nothing is left, or where the settings of now do not allow this baby a
    move that is left. `questions` are those of the gate, `lines` the sentences.
    """
    plan, point = cut.plan, cut.point
    step = point.step
    left = point.steps[point.index :]
    if step is None or not all(
        _allowed(library, one.technique, baby, settings, on) for one in left
    ):
        return None
    capped = replace(
        plan,
        hands_on_cap_s=min(plan.hands_on_cap_s, settings.hands_on_cap_s[plan.band]),
        session_cap_s=min(plan.session_cap_s, settings.session_cap_s[plan.band]),
        # About what is left of it.
        session_s=max(60.0, plan.session_s - point.clock_s),
    )
    where = side_words(library.limb(step.technique), step.side).lower()
    side = lines["side.both"] if step.side == "both" else where
    return ResumeOffer(
        plan=capped,
        point=point,
        offer=baby.fill(lines["gate.carry_on"], title=step.title.lower(), side=side),
        questions=tuple(q for q in questions if q.id in ASKED_AGAIN),
        otherwise=otherwise,
    )


def _allowed(library: Library, technique: str, baby: Baby, settings: Settings, on: date) -> bool:
    known = library.techniques.get(technique)
    if known is None:
        return False
    days = baby.corrected_days(on)
    history = History.established(library)
    return not why_not(known, baby, settings, history, days, max_intensity=_ANY)
