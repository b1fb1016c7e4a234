"""The moves that a baby may have today."""

from typing import Literal

from assistant.config.settings import Settings
from assistant.content.baby import Baby, days_for
from assistant.content.models import Technique
from assistant.guide.history import History

GOOD_KNEADINGS = 3
"""Sessions of kneading that went well before vibration is offered."""

SITTING_MONTHS = 8
"""Up to this age the baby lies on the back."""

MOVING_MONTHS = 7
"""From this age a baby on the move is followed in a game of strokes."""

OFFER_AGAIN = 5
"""A move that was not liked is offered again after so many sessions without it."""

STROKES = 2
"""The highest intensity that is still a stroke."""


def from_months(technique: Technique, settings: Settings) -> float:
    """The age from which the settings allow the move, never under its loosest."""
    if technique.from_key:
        chosen = float(getattr(settings, technique.from_key))
    else:
        chosen = settings.from_months.get(technique.id, technique.from_months)
    return max(chosen, technique.loosest_months)


def first_leg(settings: Settings, history: History) -> Literal["right", "left"]:
    """The leg that has the first turn: the settings' in the first session, then by turns."""
    if history.sessions % 2 == 0:
        return settings.first_leg
    return "left" if settings.first_leg == "right" else "right"


def position(settings: Settings, corrected_days: int) -> str:
    """ "back", "sitting" or "moving"; "either" where the parent has not chosen."""
    if corrected_days >= days_for(SITTING_MONTHS):
        return "either" if settings.position == "ask" else settings.position
    if settings.position == "moving" and corrected_days >= days_for(MOVING_MONTHS):
        return "moving"
    return "back"


def why_not(
    technique: Technique,
    baby: Baby,
    settings: Settings,
    history: History,
    corrected_days: int,
    max_intensity: int,
) -> str:
    """Why the move is not offered today; empty where it is."""
    if corrected_days < days_for(from_months(technique, settings)):
        return f"from {from_months(technique, settings):g} months"
    if technique.intensity > max_intensity:
        return "too lively for today"
    rested = history.rested.get(technique.id, 0)
    if technique.id in history.disliked and rested < OFFER_AGAIN:
        return "left out because it was not liked"
    if "hip_concern" in technique.blocked_by and baby.hip_concern:
        return "left out until a clinician agrees (hips)"
    if "foot_treatment" in technique.blocked_by and baby.feet_in_treatment:
        return "left out until a clinician agrees (feet)"
    if technique.unlocked_by == "vibration" and not (
        settings.vibration and history.good_kneading >= GOOD_KNEADINGS
    ):
        return "waits for three good kneading sessions and the setting"
    if settings.min_after_feed_min < technique.min_after_feed_min:
        return f"needs {technique.min_after_feed_min} minutes after a feed"
    lies = position(settings, corrected_days)
    if lies == "moving" and technique.intensity > STROKES:
        return "only strokes for a baby on the move"
    if lies != "either" and technique.position not in ("any", lies):
        return f"needs the position {technique.position}"
    return ""
