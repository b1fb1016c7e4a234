"""Recall against false accepts: what other thresholds would give, from one hearing of it all."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from assistant.hearing import chain
from assistant.hearing.ear import Ear
from assistant.hearing.policy import Policy
from assistant.session.intents import Intent
from assistant.sound.frames import MIC_FRAME

from .chains import Acted, Take
from .counts import poisson_upper, rows
from .run import Heard
from .scenes import Scene
from .work import ASKING, Rehearsed, Work

SHIFTS = (-4.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 4.0)
"""How far each least score is moved from the one that ships."""

SHIPPED = "as it ships"

RECALL = {
    "safety": ("human stop, clean",),
    "pause": ("synthetic intent pause, clean",),
    "navigation": ("human go, clean",),
    "each_word": ("synthetic navigation, clean",),
    "answer": ("human yes, clean", "human no, clean"),
    "consequential": ("synthetic consequential, clean",),
}
"""By field of the policy, the rows that show what it lets through."""

_Judge = Callable[[Policy], Intent | None]


@dataclass(frozen=True)
class Sweep:
    """Our ear: whatever it weighs is weighed again with other thresholds.

    What depends on earlier decisions, such as the quiet since the last talk, stays as it was.
    """

    model: str | None

    def hear(self, scene: Scene) -> Take:
        """All of a scene, in every variant."""
        ear = chain.ear(self.model)
        began_s = time.process_time()
        policy, asked = weighed(ear, scene)
        cpu_s = time.process_time() - began_s
        return Take({name: acted(asked, one) for name, one in variants(policy)}, cpu_s)


@dataclass(frozen=True)
class Weighed:
    """A phrase that the policy was asked about."""

    judge: _Judge
    at_s: float
    early: bool
    utterance: int


def variants(policy: Policy) -> list[tuple[str, Policy]]:
    """The policy as it is, and with one least score moved."""
    found = [(SHIPPED, policy)]
    for name in (n for n in RECALL if hasattr(policy, n)):
        for shift in SHIFTS:
            scale = 0.25 if name == "each_word" else 1.0
            least = round(getattr(policy, name) + scale * shift, 3)
            found.append((f"{name} {least:g}", replace(policy, **{name: least})))
    return found


def weighed(ear: Ear, scene: Scene) -> tuple[Policy, list[Weighed]]:
    """Everything that the policy was asked about in a scene.

    Nothing is obeyed early meanwhile, so that all is asked that any threshold would ask.
    """
    judge = Policy.accept
    found: list[Weighed] = []
    policies = [Policy()]
    utterance = 0

    def noted(policy: Policy, *args: Any, **kwargs: Any) -> Intent | None:
        policies[0] = policy
        early = ear.inside
        again: _Judge = lambda other: judge(other, *args, **kwargs)  # noqa: E731
        found.append(Weighed(again, ear.now_s, early, utterance))
        return None if early else again(policy)

    Policy.accept = noted  # type: ignore[assignment]
    try:
        ear.state = scene.states[0][1]
        for at in range(0, scene.microphone.size, MIC_FRAME):
            ear.hear(scene.microphone[at : at + MIC_FRAME])
            if not ear.inside:
                utterance += 1
        ear.flush()
    finally:
        Policy.accept = judge  # type: ignore[method-assign]
    return policies[0], found


def acted(asked: Sequence[Weighed], policy: Policy) -> list[Acted]:
    """What a session would obey with another policy; as `chains.obeyed` counts it."""
    found: list[Acted] = []
    early: tuple[int, Intent] | None = None
    for one in asked:
        before = early[1] if early is not None and early[0] == one.utterance else None
        if one.early and before is not None:
            continue
        intent = one.judge(policy)
        if intent is None:
            continue
        obeyed = Acted(intent.name.value, one.at_s)
        if one.early:
            early = one.utterance, intent
            found.append(obeyed)
        elif before is None:
            found.append(obeyed)
        elif before.name != intent.name:
            found[-1] = obeyed
    return found


def wanted(batches: Sequence[Work]) -> list[Work]:
    """What the curve needs: the rows of RECALL, and what is no command, in the same states."""
    recall = {row for names in RECALL.values() for row in names}
    return [
        b
        for b in batches
        if not isinstance(b, Rehearsed)
        and (recall & b.rows or (b.state is not None and b.asked and b.asked[0].kind == "false"))
    ]


def points(heard: Iterable[Heard]) -> list[dict[str, Any]]:
    """For each variant and field of the policy: recall, and false accepts an hour.

    An answer is weighed only where we ask, so talk counts against it only there.
    """
    by_variant: dict[str, list[Any]] = {}
    for one in heard:
        for variant, outcomes in one.outcomes.items():
            by_variant.setdefault(variant, []).extend(outcomes)
    found = []
    for variant, outcomes in by_variant.items():
        counted = rows(outcomes)
        for field, names in RECALL.items():
            there = [counted[name] for name in names if name in counted]
            if not there or (variant != SHIPPED and not variant.startswith(f"{field} ")):
                continue
            false = [
                row
                for name, row in counted.items()
                if row.kind == "false" and name.endswith(ASKING) == (field == "answer")
            ]
            hours = sum(row.audio_s for row in false) / 3600.0
            events = sum(row.acted for row in false)
            clips = sum(row.clips for row in there)
            point: dict[str, Any] = {
                "field": field,
                "variant": variant,
                "clips": clips,
                "recall": round(sum(row.right for row in there) / clips, 4),
                "events": events,
                "hours": round(hours, 3),
            }
            if hours:
                point["per_hour"] = round(events / hours, 2)
                point["per_hour_at_most"] = round(poisson_upper(events) / hours, 2)
            found.append(point)
    return sorted(found, key=lambda p: (list(RECALL).index(p["field"]), _least(p["variant"])))


def table(found: Sequence[dict[str, Any]]) -> Table:
    """All points."""
    shown = Table("least score", title="Recall against false accepts", title_justify="left")
    for column in ("clips", "understood", "acted on", "an hour", "at most (95 %)"):
        shown.add_column(column, justify="right")
    before = ""
    for point in found:
        if before and point["field"] != before:
            shown.add_section()
        before = point["field"]
        rates = [str(point.get(key, "-")) for key in ("events", "per_hour", "per_hour_at_most")]
        name = f"{before}: {SHIPPED}" if point["variant"] == SHIPPED else point["variant"]
        shown.add_row(name, str(point["clips"]), f"{point['recall']:.3f}", *rates)
    return shown


def draw(found: Sequence[dict[str, Any]], file: Path) -> None:
    """One line for each field of the policy, a point for each least score."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, grid = pyplot.subplots(2, 3, figsize=(10, 5.6), sharey=True, layout="constrained")
    for axes, (field, names) in zip(grid.flat, RECALL.items(), strict=True):
        line = [p for p in found if p["field"] == field and "per_hour" in p]
        moved = [p for p in line if p["variant"] != SHIPPED]
        axes.plot([p["per_hour"] for p in moved], [p["recall"] for p in moved], "-o", ms=4)
        axes.grid(alpha=0.3)
        who = "people" if names[0].startswith("human") else "synthetic voices"
        axes.set_title(f"{field} ({who})", fontsize=9)
        # Points that lie on each other share a label, the least and the greatest of them.
        places: dict[tuple[float, float], list[str]] = {}
        for p in moved:
            least = p["variant"].rpartition(" ")[2]
            places.setdefault((p["per_hour"], p["recall"]), []).append(least)
        for at, least in places.items():
            label = least[0] if len(least) == 1 else f"{least[0]} to {least[-1]}"
            axes.annotate(label, at, fontsize=6, xytext=(4, -8), textcoords="offset points")
        for p in (p for p in line if p["variant"] == SHIPPED):
            axes.plot(p["per_hour"], p["recall"], "*", color="tab:red", markersize=11)
    figure.supxlabel("false accepts an hour of talk, crying, music and noise", fontsize=9)
    figure.supylabel("understood, clean", fontsize=9)
    figure.suptitle("Least score of each class, one moved at a time (star: as it ships)")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def _least(variant: str) -> float:
    return float("inf") if variant == SHIPPED else float(variant.rpartition(" ")[2])
