"""The words of a plan's steps."""

from assistant.content.baby import Baby, days_for
from assistant.content.models import Technique
from assistant.content.words import NUMBERS

PLAYFUL_MONTHS = (7, 12)
"""The ages from and to (exclusive) which moves are worded as a game (R11)."""

NAMING_MONTHS = 12
"""From this age each announcement names the body part (R12)."""


def announcement(
    technique: Technique, side: str, baby: Baby, corrected_days: int, *, strokes: int, second: bool
) -> str:
    """The spoken line of a step: which leg, at 12 months the body part, and what to do.

    `second` is the same move on the other leg, which needs fewer words.
    """
    text = technique.say
    first_day, end_day = (days_for(months) for months in PLAYFUL_MONTHS)
    if second:
        text = technique.say_again
    elif technique.say_playful and first_day <= corrected_days < end_day:
        text = technique.say_playful
    where = "both legs" if side == "both" else f"{side} {technique.limb}"
    if corrected_days >= days_for(NAMING_MONTHS):
        named = technique.body_part
        where = f"now the {where}" if side != "both" else f"now {where}"
        if side != "both" and named != technique.limb:
            where = f"now the {named}, {side} {technique.limb}"
    return baby.fill(f"{where}. {text}", strokes=NUMBERS[strokes])


def reason(technique: Technique, baby: Baby, why: str) -> str:
    """The answer to "why this move?": why it is in today's plan, and what the guide says."""
    spoken = why.replace(" (", ", ").replace(")", "").replace("; ", ", and ")
    return baby.fill(f"{spoken}. {technique.why}")


def count_words(text: str) -> int:
    """The number of words that are spoken."""
    return len(text.split())
