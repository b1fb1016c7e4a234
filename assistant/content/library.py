"""The content of the guide, loaded and checked as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from assistant.content.baby import Baby, days_for
from assistant.content.models import (
    Band,
    Conflict,
    Excluded,
    Gate,
    Kind,
    Limit,
    Limits,
    Plans,
    Rule,
    Rules,
    SamplePlan,
    Talk,
    Technique,
    Techniques,
    Whys,
)
from assistant.errors import UserError
from assistant.files.document import read

_PROFILE = ("baby", "they", "them", "their")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


FOLDER = Path(__file__).parent
"""The folder of the content."""


@dataclass(frozen=True)
class Library:
    """All content of the guide, by id."""

    techniques: Mapping[str, Technique]
    excluded: Mapping[str, Excluded]
    rules: Mapping[str, Rule]
    conflicts: Mapping[str, Conflict]
    bands: tuple[Band, ...]
    """From the youngest to the oldest, without gaps."""
    plans: Mapping[str, SamplePlan]
    extras: tuple[str, ...]
    talk: Talk
    why: Whys
    gate: Gate
    limits: Mapping[str, Limit]
    kind: Kind | None = None
    """The kind of every session for which none is asked; None: the planner's choice."""

    def band_at(self, corrected_days: int) -> Band:
        """The age band; the last one also holds every older child."""
        return [b for b in self.bands if days_for(b.from_months) <= corrected_days][-1]

    @property
    def mains(self) -> tuple[Technique, ...]:
        """Every main move."""
        return tuple(t for t in self.techniques.values() if t.role == "main")

    def with_role(self, role: Literal["opening", "warmup", "closing"]) -> Technique:
        """The technique that opens, warms up or closes."""
        return next(t for t in self.techniques.values() if t.role == role)

    def limb(self, technique: str) -> str:
        """The limb whose right and left are meant; the leg of a technique that is not known."""
        known = self.techniques.get(technique)
        return known.limb if known else "leg"


@lru_cache(maxsize=1)
def shipped() -> Library:
    """The content that ships with the program. Raises UserError like `load`."""
    return load(FOLDER, shipped_limits())


@lru_cache(maxsize=1)
def shipped_limits() -> Mapping[str, Limit]:
    """The limits of the settings, which no routine changes. Raises UserError like `load`."""
    return _limits(FOLDER)


def _limits(folder: Path) -> Mapping[str, Limit]:
    return {limit.key: limit for limit in read(folder / "limits.toml", Limits).setting}


def load(folder: Path, limits: Mapping[str, Limit] | None = None) -> Library:
    """The content in `folder`; `limits` are its limits where they were read already.

    Raises UserError naming file, field and fix.
    """
    moves = read(folder / "techniques.toml", Techniques)
    rules = read(folder / "rules.toml", Rules)
    plans = read(folder / "plans.toml", Plans)
    gate = read(folder / "gate.toml", Gate)
    found = Library(
        techniques={t.id: t for t in moves.technique},
        excluded={t.id: t for t in moves.excluded},
        rules={r.id: r for r in rules.rule},
        conflicts={c.id: c for c in rules.conflict},
        bands=plans.band,
        plans={p.id: p for p in plans.plan},
        extras=plans.extras.techniques,
        talk=plans.talk,
        why=plans.why,
        gate=gate,
        limits=_limits(folder) if limits is None else limits,
    )
    _once(folder / "techniques.toml", [*moves.technique, *moves.excluded])
    _once(folder / "rules.toml", rules.rule)
    _once(folder / "rules.toml", rules.conflict)
    _once(folder / "plans.toml", [*plans.band, *plans.plan])
    _once(folder / "gate.toml", [*gate.question, *gate.profile, *gate.setup])
    _check_techniques(folder / "techniques.toml", found)
    _check_plans(folder / "plans.toml", found)
    _check_gate(folder / "gate.toml", found)
    _check_rules(folder, found)
    return found


def _once(path: Path, entries: Iterable[_Named]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise UserError(f"{path}: {entry.id}: is there twice; give each entry its own id")
        seen.add(entry.id)


def _slots(path: Path, where: str, text: str, known: tuple[str, ...]) -> None:
    try:
        text.format(**dict.fromkeys(known, ""))
    except (KeyError, IndexError, ValueError):
        raise UserError(f"{path}: {where}: has an unknown slot; use {', '.join(known)}") from None


def _check_techniques(path: Path, found: Library) -> None:
    for technique in found.techniques.values():
        for need in technique.needs:
            if need not in found.techniques:
                raise UserError(f"{path}: {technique.id} needs: {need} is unknown; fix the id")
        if technique.from_key and technique.from_key not in found.limits:
            raise UserError(
                f"{path}: {technique.id} from_key: {technique.from_key} is not a setting; fix it"
            )
        for field in ("say", "say_again", "say_playful", "why"):
            _slots(
                path, f"{technique.id} {field}", getattr(technique, field), (*_PROFILE, "strokes")
            )
    for role in ("opening", "warmup", "closing"):
        if sum(t.role == role for t in found.techniques.values()) != 1:
            raise UserError(f"{path}: role: give exactly one technique the role {role!r}")


def _check_plans(path: Path, found: Library) -> None:
    for name, text in found.why:
        slots = {"first": ("side",), "routine": ("title",), "in_place": ("title", "why")}.get(
            name, ()
        )
        _slots(path, f"why {name}", text, slots)
    for before, after in zip(found.bands, found.bands[1:], strict=False):
        if before.to_months != after.from_months:
            raise UserError(
                f"{path}: {after.id} from_months: must be {before.to_months}; write that"
            )
    if found.bands[0].from_months != 0:
        raise UserError(f"{path}: {found.bands[0].id} from_months: the first band starts at 0")
    for band in found.bands:
        if band.plan not in found.plans:
            raise UserError(f"{path}: {band.id} plan: {band.plan} is not a plan; fix the id")
    for name in found.extras:
        if name not in found.techniques or found.techniques[name].role != "main":
            raise UserError(f"{path}: extras: {name} is not a main move; fix the id or remove it")
    for plan in found.plans.values():
        for name, passes in plan.items:
            if name not in found.techniques:
                raise UserError(f"{path}: {plan.id} items: {name} is not a technique; fix the id")
            if not 1 <= passes <= found.techniques[name].max_passes:
                raise UserError(
                    f"{path}: {plan.id} items: {name}: {passes} passes; "
                    f"give 1 to {found.techniques[name].max_passes}"
                )
        roles = [found.techniques[name].role for name, _ in plan.items]
        if roles[0] != "opening" or roles[-1] != "closing":
            raise UserError(f"{path}: {plan.id} items: put opening first and closing last")
        total = sum(
            passes * t.seconds(t.strokes) * t.legs
            for t, passes in ((found.techniques[name], passes) for name, passes in plan.items)
        )
        if abs(total - plan.sum_s) > 1e-6:
            raise UserError(f"{path}: {plan.id} sum_s: the items add up to {total:g}; write that")


def _check_gate(path: Path, found: Library) -> None:
    gate = found.gate
    for question in gate.question:
        for field in ("say", "refusal", "ask_day", "refusal_on", "offer"):
            text = getattr(question, field)
            slots = (*_PROFILE, "wait", "day", "feed", "gap")
            _slots(path, f"{question.id} {field}", text, slots)
    said = [(f"{q.id} say", q.say) for q in gate.profile]
    said += [(f"{q.id} goes_on", q.goes_on) for q in gate.profile]
    said += [(f"{line.id} say", line.say) for line in gate.setup]
    for where, text in said:
        _slots(path, where, text, _PROFILE)
    own = {"locked": ("wait",), "too_soon": ("time",), "vaccinated": ("day",)}
    for name, text in gate.refusals:
        _slots(path, f"refusals {name}", text, (*_PROFILE, *own.get(name, ())))
    rules = {q.id: q.rules for q in gate.question} | {line.id: line.rules for line in gate.setup}
    for name, ids in rules.items():
        if unknown := set(ids) - found.rules.keys():
            raise UserError(f"{path}: {name} rules: {min(unknown)} is not a rule; fix the id")
    for profile in gate.profile:
        if profile.field not in Baby.model_fields:
            raise UserError(f"{path}: {profile.id} field: {profile.field} is not in the profile")


def _check_rules(folder: Path, found: Library) -> None:
    for conflict in found.conflicts.values():
        for rule in conflict.rules:
            if rule not in found.rules:
                raise UserError(
                    f"{folder / 'rules.toml'}: conflict {conflict.id} rules: {rule} is not a rule; "
                    "fix the id"
                )
    sources = {"outside", "product", *found.rules, *(f"conflict {c}" for c in found.conflicts)}
    for limit in found.limits.values():
        for source in limit.source:
            if source not in sources:
                raise UserError(
                    f"{folder / 'limits.toml'}: {limit.key} source: {source} is not in rules.toml; "
                    "fix it"
                )
