"""The words of one session: every line that it can say, with its slots filled in."""

import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Mapping

from assistant.errors import UserError
from assistant.guide.baby import Baby
from assistant.guide.gate import Question
from assistant.guide.plan import Plan
from assistant.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LINES = Path(__file__).parent.parent / "guide" / "lines.toml"
"""The lines that ship with the program."""

PRONOUNS: Mapping[str, Mapping[str, str]] = {
    "he": {"they": "he", "them": "him", "their": "his", "they_are": "he's"},
    "she": {"they": "she", "them": "her", "their": "her", "they_are": "she's"},
    "they": {"they": "they", "them": "them", "their": "their", "they_are": "they're"},
}

WORDS_PER_S = 2.2
"""Rate of speech that times are estimated with, words per second."""

LONGEST_MINUTES = 20
"""The longest remaining time that is said in figures."""

_NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()


def in_words(number: int) -> str:
    """A number from 0 to 20 in words; figures above."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def speech_s(text: str) -> float:
    """About how long `text` takes to say, in seconds."""
    return 0.4 + len(text.split()) / WORDS_PER_S


def load_lines(path: Path = LINES) -> Mapping[str, str]:
    """Line id ("group.name") to sentence template.

    Raises UserError naming the file, the field and the fix.
    """
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path}: cannot be read as TOML ({error}); mend or replace it.") from None
    lines: dict[str, str] = {}
    for group, entries in groups.items():
        if not isinstance(entries, dict):
            raise UserError(f"{path}: {group}: put the line into a [group].")
        for name, text in entries.items():
            if not isinstance(text, str) or not text.strip():
                raise UserError(f"{path}: {group}.{name}: write the sentence in quotes.")
            lines[f"{group}.{name}"] = text
    return lines


@dataclass(frozen=True)
class Script:
    """What one session is made of. Immutable; the conductor reads it."""

    plan: Plan
    baby: Baby
    settings: Settings
    questions: tuple[Question, ...]
    """The gate's questions, in order."""
    preparations: tuple[str, ...]
    """What to get ready, a spoken line each."""
    lines: Mapping[str, str]
    """Line id to sentence template."""

    def line(self, line: str, pronoun: str, slots: Mapping[str, str]) -> str:
        """The words of a line. Raises KeyError for an id or slot that does not exist."""
        forms = PRONOUNS[pronoun]
        capital = {key.capitalize(): value.capitalize() for key, value in forms.items()}
        return self.lines[line].format(**forms, **capital, **slots)

    def texts(self, pronoun: str | None = None) -> list[str]:
        """Every text that the session can say, most urgent first, without repeats.

        With a `pronoun` only that one's; else the baby's own first, then the others, since a
        parent may say "she" of a baby that was entered without one.
        """
        pronouns = [pronoun] if pronoun else sorted(PRONOUNS, key=lambda p: p != self.baby.pronoun)
        found = [q.say for q in self.questions] + [q.refusal for q in self.questions]
        found += self.preparations
        for step in self.plan.steps:
            found += [step.say, step.reason]
        for one in pronouns:
            for line in self.lines:
                found += [self.line(line, one, slots) for slots in self._slots(line)]
        return list(dict.fromkeys(found))

    def _slots(self, line: str) -> Iterator[Mapping[str, str]]:
        template = self.lines[line]
        if "{minutes}" in template:
            for minutes in range(2, LONGEST_MINUTES + 1):
                yield {"minutes": in_words(minutes)}
        elif "{step}" in template:
            for number, step in enumerate(self.plan.steps, 1):
                yield self.place(number, len(self.plan.steps), step.title, step.side)
        elif "{title}" in template:
            for title in dict.fromkeys(step.title for step in self.plan.steps):
                yield {"title": title}
        else:
            yield {}

    def place(self, number: int, steps: int, title: str, side: str) -> Mapping[str, str]:
        """The slots of "where are we"."""
        return {
            "step": in_words(number),
            "steps": in_words(steps),
            "title": title,
            "side": self.lines[f"side.{side}"],
        }


def minutes_line(left_s: float) -> tuple[str, Mapping[str, str]]:
    """The line and slots that tell a remaining time."""
    minutes = math.floor(left_s / 60 + 0.5)
    if left_s < 50:
        return "tell.under_minute", {}
    if minutes <= 1:
        return "tell.one_minute", {}
    return "tell.minutes", {"minutes": in_words(min(minutes, LONGEST_MINUTES))}
