"""The rule checker sees each broken rule, so that an empty answer means something."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide.check import check
from assistant.guide.history import History
from assistant.guide.plan import Plan, PlanStep
from assistant.guide.planner import preview

BORN = date(2025, 1, 1)
BABY = Baby(birth_date=BORN)
KNOWN = History.established(shipped())
Steps = tuple[PlanStep, ...]


def sample(days: int = 200) -> Plan:
    return preview(shipped(), BABY, Settings(), KNOWN, BORN + timedelta(days=days))


def with_steps(change: Callable[[list[PlanStep]], list[PlanStep]], days: int = 200) -> Plan:
    found = sample(days)
    steps = tuple(change(list(found.steps)))
    return replace(found, steps=steps, hands_on_s=sum(s.duration_s for s in steps))


def each(steps: list[PlanStep], technique: str, /, **values: object) -> list[PlanStep]:
    return [replace(s, **values) if s.technique == technique else s for s in steps]  # type: ignore[arg-type]


BROKEN: dict[str, Plan] = {
    "R30: opening strokes do not come first": with_steps(lambda s: s[1:]),
    "R30: the left leg": with_steps(lambda s: s[:-1]),
    "R31: fg-rub-foot": with_steps(lambda s: [x for x in s if x.role != "warmup"]),
    "R33: ln-under-toes-ball": with_steps(lambda s: [x for x in s if x.role != "warmup"], 400),
    "order 4: intensity falls": with_steps(
        lambda s: [s[0], s[5], *s[1:5], s[6], s[7], s[12], *s[8:12], s[13]]
    ),
    "order 4: more than one peak": with_steps(
        lambda s: [*s[:3], s[4], s[3], *s[5:10], s[11], s[10], *s[12:]]
    ),
    "R37: ln-thumb-over-thumb has 4": with_steps(
        lambda s: each(s, "ln-thumb-over-thumb", passes=4, duration_s=12.0)
    ),
    "R37: ln-whole-leg-warm-up": with_steps(
        lambda s: each(s, "ln-whole-leg-warm-up", max_passes=4)
    ),
    "R38: ln-whole-leg-warm-up": with_steps(
        lambda s: each(s, "ln-whole-leg-warm-up", max_passes=3)
    ),
    "order 7: one leg": with_steps(
        lambda s: [x for pair in zip(s[:7], s[7:], strict=True) for x in pair]
    ),
    "order 7: the legs get different": with_steps(lambda s: [s[0], *s[2:]]),
    "order 7: fg-knead-foot does not name": with_steps(
        lambda s: each(s, "fg-knead-foot", say="Knead.")
    ),
    "order 9: ln-hug-and-glide": with_steps(
        lambda s: each(s, "ln-thumb-over-thumb", technique="ln-hug-and-glide")
    ),
    "R12: ln-toe-squeeze": with_steps(
        lambda s: each(s, "ln-toe-squeeze", say="Right foot, left foot."), 400
    ),
    "conflict 8: hands-on": replace(sample(), hands_on_s=301.0),
    "conflict 7: session": replace(sample(), session_s=601.0),
    "conflict 7: the session is shorter": replace(sample(), session_s=100.0),
    "conflict 10: fg-knead-foot is too early": replace(sample(), corrected_age_days=150),
    "conflict 10: band b3 after": replace(sample(), corrected_age_days=244),
    "R1: unlocked": replace(sample(20), locked=False),
    "conflict 5: fg-knead-foot": replace(sample(), kind="wind-down"),
}


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_plan_is_told(said: str) -> None:
    assert any(b.startswith(said) for b in check(shipped(), BROKEN[said], BABY, Settings(), KNOWN))


@pytest.mark.parametrize(
    ("said", "days", "baby", "settings", "history"),
    [
        ("R35", 200, BABY, Settings(), replace(KNOWN, sessions=2)),
        ("R36", 200, BABY, Settings(), History(sessions=9)),
        ("conflict 14", 200, BABY, Settings(max_moves={"b3": 3}), KNOWN),
        ("conflict 13", 200, Baby(birth_date=BORN, hips_ok="no"), Settings(), KNOWN),
        ("conflict 13", 300, Baby(birth_date=BORN, foot_treatment=True), Settings(), KNOWN),
        ("conflict 2", 400, BABY, Settings(min_after_feed_min=45), KNOWN),
        ("conflict 18a", 400, BABY, Settings(position="sitting"), KNOWN),
        ("conflict 18b", 300, BABY, Settings(position="moving"), KNOWN),
        ("order 7", 200, BABY, Settings(first_leg="left"), KNOWN),
        ("R45", 200, BABY, Settings(), replace(KNOWN, disliked=frozenset({"fg-rub-foot"}))),
        ("R37", 200, BABY, Settings(max_passes=2), KNOWN),
        ("conflict 8", 200, BABY, Settings(hands_on_cap_s={"b3": 200}), KNOWN),
    ],
)
def test_a_plan_made_for_another_case_is_told(
    said: str, days: int, baby: Baby, settings: Settings, history: History
) -> None:
    assert any(b.startswith(said) for b in check(shipped(), sample(days), baby, settings, history))
