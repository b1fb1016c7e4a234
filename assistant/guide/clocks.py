"""The times of a session, in seconds."""

from collections.abc import Sequence

from assistant.content.library import Library
from assistant.guide.plan import PlanStep
from assistant.guide.wording import count_words


def hands_on_s(steps: Sequence[PlanStep]) -> float:
    """The time of all strokes, on both legs."""
    return sum(step.duration_s for step in steps)


def talk_s(library: Library, steps: Sequence[PlanStep]) -> float:
    """The time of all talk, from the set-up list to the end, with the still hands."""
    talk = library.talk
    words = talk.greeting_words + talk.end_words
    words += sum(count_words(line.say) for line in library.gate.setup)
    words += sum(count_words(step.say) for step in steps)
    return words / talk.words_per_s + talk.still_hands_s


def session_s(library: Library, steps: Sequence[PlanStep], rest_s: float) -> float:
    """The time of the whole session with `rest_s` between two steps, without waiting."""
    return hands_on_s(steps) + rest_s * (len(steps) - 1) + talk_s(library, steps)


def longest_rest_s(library: Library, steps: Sequence[PlanStep], session_cap_s: float) -> float:
    """The rest between steps that fills the session to its cap."""
    # Whole tenths, rounded down, so that the sum stays inside the cap.
    return int((session_cap_s - session_s(library, steps, 0)) / (len(steps) - 1) * 10) / 10
