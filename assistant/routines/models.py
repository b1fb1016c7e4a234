"""Own routines: techniques and plans of a parent or therapist, held to the same limits as ours.

A routine is one TOML file in the format of techniques.toml and plans.toml. What it must keep to
is in `rules`.
"""

from dataclasses import replace
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from assistant.content.baby import days_for
from assistant.content.library import Library
from assistant.content.models import Document, Entry, SamplePlan, Technique
from assistant.errors import UserError

_ID = r"^[a-z0-9][a-z0-9-]{0,39}$"
_OWN: tuple[Document, ...] = ("own routine",)


class OwnTechnique(Technique):
    """A main move of a routine; only ours open, warm up and close."""

    model_config = ConfigDict(strict=True)

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1, max_length=40)
    document: Document = "own routine"
    lines: str = ""
    limb: Literal["foot", "leg"]
    body_part: str = Field(min_length=1, max_length=20)
    loosest_months: float = Field(default=0, ge=0, le=18)
    intensity: int = Field(ge=1, le=5)
    pass_s: float = Field(ge=1, le=60)
    strokes: Literal[1] = 1
    strokes_key: Literal[""] = ""
    from_key: Literal[""] = ""
    unlocked_by: Literal[""] = ""
    legs: Literal[1, 2] = 2
    role: Literal["main"] = "main"
    source: str = ""
    """The person or place that it is from."""

    def technique(self) -> Technique:
        """The technique as the guide knows it.

        No setting makes it younger, hips and feet block it as they block ours, and like bicycle
        legs it keeps its distance from a feed.
        """
        blocked = {*self.blocked_by}
        if self.limb == "leg" or self.intensity == 5:
            blocked.add("hip_concern")
        if self.limb == "foot" and self.intensity == 5:
            blocked.add("foot_treatment")
        return Technique.model_validate(
            {
                **self.model_dump(exclude={"source"}),
                "blocked_by": sorted(blocked),
                "loosest_months": self.from_months,
                "min_after_feed_min": max(self.min_after_feed_min, 60 if self.legs == 1 else 0),
            }
        )


class OwnPlan(SamplePlan):
    """A plan of a routine, from the opening strokes to the closing ones."""

    model_config = ConfigDict(strict=True)

    id: str = Field(pattern=_ID)
    kind: Literal["usual", "wind-down"] = "usual"
    from_months: float = Field(default=0, ge=0, le=18)
    """The age that the plan is for; left out, it is the age of its oldest move."""
    sum_s: float = 0
    """Seconds of hands-on time over both legs, to be checked; 0 where it is not given."""
    documents: tuple[Document, ...] = _OWN


class Routine(Entry):
    """A routine file."""

    model_config = ConfigDict(strict=True)

    title: str = Field(min_length=1, max_length=60, pattern=r"^[^{}]+$")
    by: str = ""
    """The person whose routine it is."""
    technique: tuple[OwnTechnique, ...] = ()
    plan: tuple[OwnPlan, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, given: Any) -> Any:
        return _as_tuples(given)

    def techniques(self, ours: Library) -> dict[str, Technique]:
        """Every move that its plans may hold, ours and its own."""
        return {**ours.techniques, **{t.id: t.technique() for t in self.technique}}

    def from_months(self, ours: Library, plan: OwnPlan) -> float:
        """The age that a plan is for."""
        if "from_months" in plan.model_fields_set:
            return plan.from_months
        known = self.techniques(ours)
        return max(known[name].from_months for name, _ in plan.items if name in known)

    def content(self, ours: Library, corrected_days: int) -> Library:
        """Our content with this routine in the place of the day's usual plan.

        Raises UserError where the baby is too young for it.
        """
        due = {
            kind: [p for p in self.plan if p.kind == kind and self._is_due(ours, p, corrected_days)]
            for kind in ("usual", "wind-down")
        }
        if not due["usual"]:
            usual_plans = (p for p in self.plan if p.kind == "usual")
            youngest = min((self.from_months(ours, p) for p in usual_plans), default=0)
            raise UserError(
                f"--routine: {self.title!r} begins at {youngest:g} months of corrected age; "
                "use the usual plan until then"
            )
        chosen = {
            kind: max(plans, key=lambda plan: self.from_months(ours, plan))
            for kind, plans in due.items()
            if plans
        }
        plans = dict(ours.plans)
        for kind, plan in chosen.items():
            name = plan.id if kind == "usual" else kind
            plans[name] = SamplePlan(
                id=name,
                kind=plan.kind,
                from_months=self.from_months(ours, plan),
                max_intensity=2 if kind == "wind-down" else plan.max_intensity,
                sum_s=plan.sum_s,
                documents=_OWN,
                items=plan.items,
            )
        usual = chosen["usual"].id
        return replace(
            ours,
            techniques=self.techniques(ours),
            plans=plans,
            bands=tuple(band.model_copy(update={"plan": usual}) for band in ours.bands),
            extras=(),
            why=ours.why.model_copy(update={"usual": ours.why.routine.format(title=self.title)}),
            kind="usual",
        )

    def _is_due(self, ours: Library, plan: OwnPlan, corrected_days: int) -> bool:
        return corrected_days >= days_for(self.from_months(ours, plan))


def _as_tuples(given: Any) -> Any:
    """The same with lists as tuples, since strict models take no list for a tuple."""
    if isinstance(given, dict):
        return {key: _as_tuples(value) for key, value in given.items()}
    return tuple(map(_as_tuples, given)) if isinstance(given, list) else given
