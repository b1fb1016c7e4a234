"""Outcomes counted in rows, with how sure one can be of each figure."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .work import Kind


@dataclass(frozen=True)
class Outcome:
    """What came of one clip."""

    rows: tuple[str, ...]
    kind: Kind
    meant: str
    acted: tuple[tuple[str, float], ...]
    """Intents that were acted on, and how long after the end of the last word, in seconds."""
    audio_s: float


@dataclass
class Row:
    """Outcomes of one row."""

    kind: Kind
    clips: int = 0
    right: int = 0
    """The first intent acted on is the one that was meant."""
    wrong: int = 0
    """It is another."""
    acted: int = 0
    """Intents acted on, all together."""
    taken: int = 0
    """Clips in which anything was acted on."""
    audio_s: float = 0.0
    late_s: list[float] = field(default_factory=list)
    as_what: dict[str, int] = field(default_factory=dict)
    """What else than the meant it was taken for."""

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.clips += 1
        self.audio_s += outcome.audio_s
        self.acted += len(outcome.acted)
        self.taken += bool(outcome.acted)
        for intent, _ in outcome.acted:
            if intent != outcome.meant:
                self.as_what[intent] = self.as_what.get(intent, 0) + 1
        if outcome.kind == "recall" and outcome.acted:
            intent, late_s = outcome.acted[0]
            if intent == outcome.meant:
                self.right += 1
                self.late_s.append(late_s)
            else:
                self.wrong += 1

    def figures(self) -> dict[str, Any]:
        """Everything about it, for JSON."""
        found: dict[str, Any] = {
            "kind": self.kind,
            "clips": self.clips,
            "audio_s": round(self.audio_s, 2),
            "taken_for": dict(sorted(self.as_what.items())),
        }
        if self.kind == "recall":
            found |= share("recall", self.right, self.clips)
            found |= share("wrong", self.wrong, self.clips)
            found["latency_median_s"] = quantile_s(self.late_s, 0.5)
            found["latency_p95_s"] = quantile_s(self.late_s, 0.95)
        elif self.kind == "other":
            found |= share("taken", self.taken, self.clips)
        else:
            hours = self.audio_s / 3600.0
            found["events"] = self.acted
            found["hours"] = round(hours, 4)
            found["per_hour"] = round(self.acted / hours, 3) if hours else None
            found["per_hour_at_most"] = (
                round(poisson_upper(self.acted) / hours, 3) if hours else None
            )
        return found


def rows(outcomes: Iterable[Outcome]) -> dict[str, Row]:
    """Rows by name, in the order in which they first come."""
    found: dict[str, Row] = {}
    for outcome in outcomes:
        for name in outcome.rows:
            found.setdefault(name, Row(outcome.kind)).add(outcome)
    return found


def share(name: str, hits: int, clips: int) -> dict[str, Any]:
    """A share with its 95 % interval."""
    low, high = wilson(hits, clips)
    return {
        f"{name}_clips": hits,
        name: round(hits / clips, 4) if clips else None,
        f"{name}_low": round(low, 4),
        f"{name}_high": round(high, 4),
    }


def wilson(hits: int, clips: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a share (E. B. Wilson, 1927)."""
    if not clips:
        return 0.0, 1.0
    p, z2 = hits / clips, z * z
    middle = (p + z2 / (2 * clips)) / (1 + z2 / clips)
    half = z / (1 + z2 / clips) * math.sqrt(p * (1 - p) / clips + z2 / (4 * clips * clips))
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson_upper(events: int, sure: float = 0.95) -> float:
    """The rate that would show so few events in only 1 - `sure` of all runs (one-sided).

    Found by halving: the chance of at most `events` falls as the rate rises.
    """
    low, high = float(events), events + 10.0 + 5.0 * math.sqrt(events + 1.0)
    for _ in range(60):
        rate = 0.5 * (low + high)
        logs = (k * math.log(rate) - rate - math.lgamma(k + 1) for k in range(events + 1))
        low, high = (rate, high) if sum(map(math.exp, logs)) > 1.0 - sure else (low, rate)
    return high


def quantile_s(times_s: list[float], share_below: float) -> float | None:
    """The nearest rank; None of nothing."""
    if not times_s:
        return None
    if share_below == 0.5:
        return round(statistics.median(times_s), 4)
    ordered = sorted(times_s)
    return round(ordered[max(0, math.ceil(share_below * len(ordered)) - 1)], 4)
