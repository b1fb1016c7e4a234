"""Sessions of any kind, for tests."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from assistant.content.library import shipped
from assistant.journal import Entry, Happening

REASONS = (
    *("complete", "finished", "stopped", "crying", "yawning", "pain", "signs"),
    *("cut off", "not_today", "refused:G5"),
)

MOVES = sorted(shipped().techniques)

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
_SECONDS = st.integers(0, 3_000_000).map(lambda ms: ms / 1000)
_MOVES = st.lists(st.sampled_from(MOVES), max_size=5, unique=True).map(tuple)
_HAPPENED = st.builds(
    Happening,
    _SECONDS,
    st.sampled_from(["step", "pass", "pause", "resume", "sign"]),
    st.dictionaries(_TEXT, st.one_of(_TEXT, st.integers(-9, 9), st.none()), max_size=3),
)


@st.composite
def entry(draw: st.DrawFn) -> Entry:
    began = draw(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31))).replace(microsecond=0)
    return Entry(
        born=draw(st.dates(date(2024, 6, 1), date(2025, 1, 1))),
        began=began,
        ended=began + timedelta(seconds=draw(st.integers(0, 5000))),
        reason=draw(st.sampled_from(REASONS)),
        techniques=draw(_MOVES),
        skipped=draw(_MOVES),
        baby=draw(st.sampled_from(["", "Ada", "Ben", "Zoë"])),
        kind=draw(st.sampled_from(["", "usual", "leg-day", "wind-down"])),
        duration_s=draw(_SECONDS),
        hands_on_s=draw(_SECONDS),
        happenings=tuple(draw(st.lists(_HAPPENED, max_size=3))),
    )


def in_order(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: e.began)


def a_session(day: date, reason: str = "complete", **changes: object) -> Entry:
    """Ten minutes at ten o'clock."""
    began = datetime(day.year, day.month, day.day, 10)
    facts: dict[str, object] = {
        "born": date(2025, 9, 1),
        "began": began,
        "ended": began + timedelta(minutes=10),
        "reason": reason,
        "techniques": ("fg-opening-stroke", "fg-knead-foot", "fg-closing-stroke"),
        "duration_s": 600.0,
        "hands_on_s": 200.0,
    }
    return Entry(**{**facts, **changes})  # type: ignore[arg-type]
