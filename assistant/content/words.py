"""Numbers, ordinals, weekdays and pronouns as words."""

from collections.abc import Mapping

NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
"""The numbers from 0 to 20, as they are counted."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
"""The ordinals from 1 to 6, as many as there may be babies."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The days of the week, in the order of `date.weekday`."""

PRONOUNS: Mapping[str, Mapping[str, str]] = {
    "he": {"they": "he", "them": "him", "their": "his", "they_are": "he's"},
    "she": {"they": "she", "them": "her", "their": "her", "they_are": "she's"},
    "they": {"they": "they", "them": "them", "their": "their", "they_are": "they're"},
}
"""The forms of each pronoun that a baby may have, by the slot that they fill."""


def in_words(number: int, largest: int = 20) -> str:
    """A number from 0 to `largest` (20 at most) in words; figures above."""
    return NUMBERS[number] if 0 <= number <= min(largest, 20) else str(number)
