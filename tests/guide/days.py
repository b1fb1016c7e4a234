"""Any baby, any settings, any history: what plans are drawn from in tests of rules."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.content.models import Kind
from assistant.guide.history import History
from assistant.guide.plan import Plan
from assistant.guide.planner import preview

BORN = date(2025, 1, 1)
KNOWN = History.established(shipped())
BANDS = ("b0", "b1", "b2", "b3", "b4", "b5")
MAINS = sorted(t.id for t in shipped().mains)


def per_band(key: str) -> st.SearchStrategy[dict[str, int]]:
    limit = shipped().limits[key]
    assert isinstance(limit.min, dict)
    assert isinstance(limit.max, dict)
    bounds = {b: st.integers(limit.min[b], limit.max[b]) for b in BANDS}
    return st.fixed_dictionaries({}, optional=bounds)


babies = st.builds(
    Baby,
    birth_date=st.just(BORN),
    weeks_early=st.integers(0, 18),
    name=st.sampled_from(["", "Ada", "Maximilian Bartholomew Alexander the Third"[:40]]),
    pronoun=st.sampled_from(["he", "she", "they"]),
    hips_ok=st.sampled_from(["unknown", "yes", "no"]),
    foot_treatment=st.sampled_from([None, True, False]),
    clinician_agrees=st.booleans(),
)
histories = st.builds(
    History,
    sessions=st.integers(0, 60),
    met=st.one_of(
        st.just(KNOWN.met), st.dictionaries(st.sampled_from(MAINS), st.integers(0, 30), max_size=24)
    ),
    good_kneading=st.integers(0, 5),
    disliked=st.frozensets(st.sampled_from(MAINS), max_size=24),
    rested=st.dictionaries(st.sampled_from(MAINS), st.integers(0, 9), max_size=24),
)
months = st.floats(0, 18, allow_nan=False)


@st.composite
def any_settings(draw: st.DrawFn, baby: Baby) -> Settings:
    early = draw(st.booleans())
    hips = baby.hips_ok == "yes"
    free = [t for t in shipped().mains if not t.from_key]
    chosen = draw(st.lists(st.sampled_from(free), max_size=5, unique_by=lambda t: t.id))
    keys = {
        "allow_under_6_weeks": early,
        "first_leg": draw(st.sampled_from(["right", "left"])),
        "max_passes": draw(st.integers(1, 3)),
        "warmup_strokes": draw(st.none() | st.integers(3, 10)),
        "press_count": draw(st.none() | st.integers(3, 10)),
        "hands_on_cap_s": draw(per_band("hands_on_cap_s")),
        "session_cap_s": draw(per_band("session_cap_s")),
        "max_moves": draw(per_band("max_moves")),
        "tap_from_months": draw(st.floats(2, 8)),
        "leg_strokes_from_months": draw(st.floats(0 if early else 1.5, 8)),
        "toe_from_months": draw(st.floats(3, 12)),
        "passive_from_months": draw(st.floats(2 if hips else 6, 12)),
        "from_months": {t.id: draw(st.floats(t.loosest_months, 18)) for t in chosen},
        "vibration": draw(st.booleans()),
        "min_after_feed_min": draw(st.integers(45, 120)),
        "rest_between_s": draw(st.floats(5, 30)),
        "tempo": draw(st.floats(0.8, 1.25)),
        "position": draw(st.sampled_from(["ask", "back", "sitting", "moving"])),
    }
    return Settings.model_validate(keys)


@dataclass(frozen=True)
class Day:
    """A plan, and all that it was made from."""

    baby: Baby
    settings: Settings
    history: History
    on: date
    plan: Plan

    @property
    def months(self) -> float:
        """Corrected age."""
        return self.baby.corrected_days(self.on) / 30.4375

    @property
    def names(self) -> list[str]:
        """The techniques of the steps, in order."""
        return [step.technique for step in self.plan.steps]

    @property
    def mains(self) -> set[str]:
        """The different main moves."""
        return {step.technique for step in self.plan.steps if step.role == "main"}

    def leg(self, side: str) -> list[str]:
        """The techniques that one leg feels, in order."""
        return [s.technique for s in self.plan.steps if s.side in (side, "both")]


@st.composite
def any_day(draw: st.DrawFn, least: float = 0, most: float = 26, kind: Kind | None = None) -> Day:
    """A day on which the corrected age is from `least` to `most` months."""
    baby = draw(babies)
    chosen = draw(any_settings(baby))
    history = draw(histories)
    days = draw(st.integers(-(-int(least * 304375) // 10000), int(most * 30.4375)))
    on = baby.birth_date + timedelta(days=days + 7 * baby.weeks_early)
    return Day(baby, chosen, history, on, preview(shipped(), baby, chosen, history, on, kind=kind))
