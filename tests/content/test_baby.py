"""Ages and words of a baby."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.content.baby import Baby, days_for
from assistant.content.library import shipped
from assistant.errors import UserError

BORN = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("months", "days"), [(0, 0), (1.5, 46), (3, 92), (5, 153), (8, 244), (12, 366), (18, 548)]
)
def test_months_are_mean_months_rounded_up(months: float, days: int) -> None:
    assert days_for(months) == days


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "b0"), (45, "b0"), (46, "b1"), (91, "b1"), (92, "b2"), (152, "b2"), (153, "b3"),
     (243, "b3"), (244, "b4"), (365, "b4"), (366, "b5"), (578, "b5"), (3000, "b5")],
)  # fmt: skip
def test_bands(days: int, band: str) -> None:
    assert shipped().band_at(days).id == band


@given(st.integers(0, 900), st.integers(0, 18))
def test_corrected_age_counts_from_the_due_date_and_is_never_negative(
    days: int, early: int
) -> None:
    baby = Baby(birth_date=BORN, weeks_early=early)
    assert baby.corrected_days(BORN + timedelta(days=days)) == max(0, days - 7 * early)


def test_a_day_before_birth_is_told() -> None:
    with pytest.raises(UserError, match="birth_date: 2025-03-01 is after 2025-02-28; give"):
        Baby(birth_date=BORN).corrected_days(date(2025, 2, 28))


@pytest.mark.parametrize("early", [-1, 19])
def test_weeks_early_are_bounded(early: int) -> None:
    with pytest.raises(ValidationError):
        Baby(birth_date=BORN, weeks_early=early)


def test_a_clinician_lifts_the_blocks() -> None:
    worried = Baby(birth_date=BORN, hips_ok="no", foot_treatment=True)
    assert worried.hip_concern
    assert worried.feet_in_treatment
    agreed = worried.model_copy(update={"clinician_agrees": True})
    assert not agreed.hip_concern
    assert not agreed.feet_in_treatment


def test_lines_are_filled_and_begin_with_capitals() -> None:
    baby = Baby(birth_date=BORN, pronoun="she")
    assert baby.fill("{baby} is here. {they} smiles.") == "Your baby is here. She smiles."
    assert Baby(birth_date=BORN, name="Ada").fill("{baby} plays.") == "Ada plays."
