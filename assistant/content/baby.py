"""The facts about a baby that are asked once, and its age on a day."""

import math
import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.content.words import PRONOUNS
from assistant.errors import UserError
from assistant.files.document import problem

DAYS_A_MONTH = 30.4375
"""Days of a mean month, the twelfth part of a year of 365.25 days."""

_SENTENCE = re.compile(r"(?:^|[.!?] )[a-z]")


def days_for(months: float) -> int:
    """The first day of age on which `months` are complete.

    Mean months, rounded up, so that an age is never reached early: 1.5 months are 46 days (the
    figure of the routine), 3 are 92, 5 are 153, 8 are 244, 12 are 366. Counting by the calendar
    would make a month 28 to 31 days and the same baby older or younger by its birthday.
    """
    return math.ceil(months * DAYS_A_MONTH)


def months_in(days: int) -> float:
    """The age in months, not rounded; `days >= days_for(m)` says whether m months are complete."""
    return days / DAYS_A_MONTH


class Baby(BaseModel):
    """A baby's profile, a [[baby]] table of babies.toml. Facts not asked yet are None."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    birth_date: date
    weeks_early: int = Field(default=0, ge=0, le=18)
    """Weeks before the due date; the corrected age counts from the due date."""
    name: str = Field(default="", max_length=40)
    """The name as it is spoken; where it is empty, "your baby" is said."""
    pronoun: Literal["he", "she", "they"] = "they"
    hips_ok: Literal["unknown", "yes", "no"] = "unknown"
    """"yes": checked, no concern; "no": a concern or a brace, which blocks leg work."""
    foot_treatment: bool | None = None
    """Whether the feet are in treatment (cast, brace), which blocks the palm press."""
    recent_surgery: bool | None = None
    """Whether there was surgery, which blocks every session."""
    nut_allergy_or_eczema: bool | None = None
    """Whether the baby or the close family has either; almond oil is allowed only where not."""
    clinician_agrees: bool = False
    """Whether a clinician agreed to massage in spite of hips, feet or surgery."""

    @field_validator("name")
    @classmethod
    def _speakable(cls, given: str) -> str:
        if not given.isprintable() or given != given.strip():
            raise problem("", f"is {given!r}; write the name on one line, without spaces around it")
        return given

    @property
    def hip_concern(self) -> bool:
        """Whether leg work and moved joints are blocked."""
        return self.hips_ok == "no" and not self.clinician_agrees

    @property
    def feet_in_treatment(self) -> bool:
        """Whether bending the foot is blocked."""
        return bool(self.foot_treatment) and not self.clinician_agrees

    @property
    def words(self) -> dict[str, str]:
        """The slots of spoken lines: the baby's name and the forms of its pronoun."""
        return {"baby": self.name or "your baby", **PRONOUNS[self.pronoun]}

    def fill(self, template: str, **slots: str) -> str:
        """A spoken line with its slots filled in; every sentence begins with a capital."""
        text = template.format(**self.words, **slots)
        return _SENTENCE.sub(lambda start: start.group().upper(), text)

    def age_days(self, on: date) -> int:
        """Days since birth. Raises UserError for a day before birth."""
        days = (on - self.birth_date).days
        if days < 0:
            raise UserError(
                f"birth_date: {self.birth_date} is after {on}; give the day of birth, not later"
            )
        return days

    def corrected_days(self, on: date) -> int:
        """Days since the due date (birth plus weeks early), 0 before it. Raises like `age_days`."""
        return max(0, self.age_days(on) - 7 * self.weeks_early)
