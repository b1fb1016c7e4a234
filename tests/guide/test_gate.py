"""The gate: what is asked, what passes, and what is said when it does not."""

from datetime import date, datetime, timedelta

import pytest

from assistant.guide.baby import Baby
from assistant.guide.gate import (
    profile_questions,
    questions,
    refusal,
    setup_lines,
    sleep_advice,
)
from assistant.guide.history import History
from assistant.settings import Settings

TODAY = date(2026, 3, 4)  # a Wednesday
NOON = datetime(2026, 3, 4, 12)
BABY = Baby(birth_date=date(2025, 8, 1), name="Ada", pronoun="she")
SETTINGS = Settings(baby=BABY)


def asked(settings: Settings = SETTINGS) -> dict[str, tuple[str, str, str]]:
    found = questions(settings, History(), TODAY)
    return {q.id: (q.say, q.passes_on, q.refusal) for q in found}


def test_five_questions_and_the_answers_that_pass() -> None:
    assert {k: v[1] for k, v in asked().items()} == {
        "G1": "yes", "G2": "no", "G3": "yes", "G4": "yes", "G5": "yes",
    }  # fmt: skip
    assert asked()["G1"][0] == "Is Ada well today, free of fever, illness and jaundice?"


def test_a_question_never_holds_its_own_answer() -> None:
    for say, _, _ in asked().values():
        words = set(say.lower().replace("?", " ").replace(",", " ").split())
        assert not words & {"yes", "no", "stop"}
        assert len(words) <= 16


@pytest.mark.parametrize(
    ("hours", "wait", "day"),
    [(48, "two days", "Friday"), (72, "three days", "Saturday"), (168, "seven days", "Wednesday")],
)
def test_a_vaccination_names_the_day_that_is_surely_late_enough(
    hours: int, wait: str, day: str
) -> None:
    say, _, no = asked(Settings(vaccine_wait_h=hours))["G2"]
    assert say == f"Any vaccination in the last {wait}?"
    assert f"By {day} at the latest" in no


def test_the_gap_after_a_feed_is_asked_as_it_is_set() -> None:
    assert asked()["G4"][0] == "An hour or more since the last feed, and Ada isn't hungry?"
    assert "Three quarters of an hour" in asked(Settings(min_after_feed_min=45))["G4"][0]


def test_without_a_profile_it_is_your_baby() -> None:
    assert asked(Settings())["G5"][0] == "Is your baby awake, calm and happy?"


def test_refusals_are_kind() -> None:
    for _, _, no in asked().values():
        assert no[0].isupper()
        assert not {"must", "wrong", "fault", "never"} & set(no.lower().split())


def test_set_up_is_short_and_grows_with_first_session_and_oil() -> None:
    usual = setup_lines(SETTINGS, History(sessions=4), TODAY)
    assert len(usual) == 3
    first = setup_lines(SETTINGS, History(), TODAY)
    assert first[:3] == usual
    assert "your own arm" in first[3]
    oiled = Settings(
        baby=BABY, oil_mode="oil", oil_type="grapeseed", patch_test_date=date(2026, 3, 1)
    )
    assert any("drops" in line for line in setup_lines(oiled, History(sessions=4), TODAY))


@pytest.mark.parametrize(
    ("tested", "born", "allowed"),
    [
        (None, date(2025, 8, 1), False),
        (date(2026, 3, 3), date(2025, 8, 1), False),
        (date(2026, 3, 2), date(2025, 8, 1), True),
        (date(2026, 3, 2), date(2026, 2, 20), False),
    ],
)
def test_oil_waits_for_the_patch_test_and_the_first_month(
    tested: date | None, born: date, allowed: bool
) -> None:
    settings = Settings(oil_mode="oil", oil_type="sunflower", patch_test_date=tested)
    assert settings.oil_on(Baby(birth_date=born), TODAY) is allowed


def test_profile_questions_store_answers_that_a_profile_takes() -> None:
    for question in profile_questions():
        for answer in (question.if_yes, question.if_no):
            Baby.model_validate({"birth_date": BABY.birth_date, question.field: answer})


REFUSED = [
    (BABY, {}, History(), None),
    (Baby(birth_date=date(2026, 2, 1)), {}, History(), "locked"),
    (Baby(birth_date=date(2026, 2, 1)), {"allow_under_6_weeks": True}, History(), None),
    (Baby(birth_date=date(2025, 8, 1), recent_surgery=True), {}, History(), "surgery"),
    (
        Baby(birth_date=date(2025, 8, 1), recent_surgery=True, clinician_agrees=True),
        {}, History(), None,
    ),
    (BABY, {}, History(sessions_today=1), "daily"),
    (BABY, {"sessions_per_day": 2}, History(sessions_today=2), "daily"),
    (
        BABY, {"sessions_per_day": 2},
        History(sessions_today=1, last_end=NOON - timedelta(hours=3)), "too_soon",
    ),
    (
        BABY, {"sessions_per_day": 2},
        History(sessions_today=1, last_end=NOON - timedelta(hours=4)), None,
    ),
    (
        BABY, {"sessions_per_day": 2},
        History(sessions_today=1, stops_today=1, last_end=NOON - timedelta(hours=8)), "enough",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("baby", "keys", "history", "why"), REFUSED)
def test_when_there_is_no_session_at_all(
    baby: Baby, keys: dict[str, object], history: History, why: str | None
) -> None:
    found = refusal(baby, Settings.model_validate(keys), history, NOON)
    assert (found and found.id) == why


@pytest.mark.parametrize(
    ("gap", "left", "allowed", "kind", "warned"),
    [
        (120, None, True, "any", False),
        (120, 120, True, "any", False),
        (120, 119, True, "wind-down", True),
        (60, 100, True, "wind-down", False),
        (60, 50, True, "wind-down", True),
        (0, 10, True, "wind-down", False),
        (180, 150, True, "wind-down", True),
        (120, 30, False, "none", True),
        (0, 30, False, "none", True),
    ],
)
def test_close_to_bedtime(
    gap: int, left: float | None, allowed: bool, kind: str, warned: bool
) -> None:
    settings = Settings(sleep_gap_min=gap, wind_down_allowed=allowed)
    found = sleep_advice(BABY, settings, left)
    assert (found.kind, bool(found.say)) == (kind, warned)
