"""The shapes of the content files."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.files.document import problem

Document = Literal["foot guide", "leg and foot notes", "own routine"]
"""The two documents that everything comes from, and what a parent or therapist added."""

Role = Literal["opening", "warmup", "main", "closing", "greeting", "setup"]
Kind = Literal["usual", "leg-day", "wind-down"]
"""The sort of a session: the age's own, legs first of all, or quiet strokes near bedtime."""

Place = Literal["planner", "gate", "session", "settings", "words", "none"]
"""The part of the program that keeps a rule."""


class Entry(BaseModel):
    """An entry of a content file: it has no unknown keys, and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Technique(Entry):
    """A technique; techniques.toml tells what each field means."""

    id: str
    title: str
    document: Document
    lines: str
    limb: Literal["foot", "leg", "head", "hands"]
    """The limb that is called right or left."""
    body_part: str
    """The part of the body that is named to a child of 12 months and over."""
    from_months: float = Field(ge=0, le=18)
    loosest_months: float = Field(ge=0, le=18)
    from_key: str = ""
    intensity: int = Field(ge=0, le=5)
    passes: int = Field(ge=1, le=3)
    max_passes: int = Field(default=3, ge=1, le=3)
    pass_s: float = Field(default=0, ge=0, le=60)
    strokes: int = Field(default=1, ge=1, le=10)
    """The most single strokes inside one pass."""
    strokes_key: Literal["", "warmup_strokes", "press_count"] = ""
    stroke_s: float = Field(default=0, ge=0, le=10)
    legs: Literal[1, 2]
    role: Role
    needs: tuple[str, ...] = ()
    blocked_by: tuple[Literal["hip_concern", "foot_treatment"], ...] = ()
    position: Literal["any", "sitting", "back"] = "any"
    unlocked_by: Literal["", "vibration", "oil_mode"] = ""
    min_after_feed_min: int = Field(default=0, ge=0, le=120)
    say: str = Field(min_length=1)
    say_again: str = Field(min_length=1)
    say_playful: str = ""
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> "Technique":
        if self.loosest_months > self.from_months:
            raise problem("loosest_months", "is above from_months; make it that or less")
        if self.passes > self.max_passes:
            raise problem("passes", f"is above max_passes; make it {self.max_passes} or less")
        if self.strokes_key and not self.stroke_s:
            raise problem("stroke_s", "is missing; give the seconds of one stroke")
        if self.role in ("opening", "warmup", "main", "closing") and not self.seconds(self.strokes):
            raise problem("pass_s", "is missing; give the seconds of one pass")
        return self

    def seconds(self, strokes: int) -> float:
        """Seconds of one pass with `strokes` single strokes, at tempo 1."""
        return self.stroke_s * strokes if self.strokes_key else self.pass_s


class Excluded(Entry):
    """A move that a document names and that is never offered."""

    id: str
    title: str
    document: Document
    lines: str
    why: str


class Techniques(Entry):
    """The file techniques.toml."""

    technique: tuple[Technique, ...]
    excluded: tuple[Excluded, ...]


class Rule(Entry):
    """One session rule of a document."""

    id: str = Field(pattern=r"^R\d+$")
    topic: str
    text: str
    document: Document
    lines: str
    keys: tuple[str, ...]
    enforced: tuple[Place, ...] = Field(min_length=1)
    how: str


class Conflict(Entry):
    """A point on which the documents differ, and the rule that settles it."""

    id: str = Field(pattern=r"^\d+[a-d]?$")
    point: str
    foot_guide: str
    leg_notes: str
    rule: str
    rules: tuple[str, ...] = Field(min_length=1)
    keys: tuple[str, ...]
    enforced: tuple[Place, ...] = Field(min_length=1)
    how: str


class Rules(Entry):
    """The file rules.toml."""

    rule: tuple[Rule, ...]
    conflict: tuple[Conflict, ...]


class Band(Entry):
    """An age band of corrected age, from (inclusive) to (exclusive) in months."""

    id: str
    title: str
    from_months: float
    to_months: float
    plan: str
    locked: bool = False
    max_intensity: int = Field(ge=1, le=5)
    warmup_strokes: int = Field(ge=3, le=10)
    press_count: int = Field(ge=3, le=10)
    documents: tuple[Document, ...] = Field(min_length=1)
    lines: str


class SamplePlan(Entry):
    """A sample session: techniques with their passes on each leg, opening to closing."""

    id: str
    kind: Kind
    from_months: float = 0
    max_intensity: int = Field(default=5, ge=1, le=5)
    sum_s: float
    documents: tuple[Document, ...] = Field(min_length=1)
    items: tuple[tuple[str, int], ...] = Field(min_length=2)


class Extras(Entry):
    """Main moves to fill a plan with, best first."""

    documents: tuple[Document, ...]
    techniques: tuple[str, ...]


class Talk(Entry):
    """The figures by which the talk of a session is timed."""

    words_per_s: float = Field(gt=0)
    greeting_words: int
    still_hands_s: float
    end_words: int


class Whys(Entry):
    """Why a step is in today's plan, without a capital or a full stop."""

    opening: str
    first: str
    """Added for the very first step, with the slot {side}."""
    closing: str
    warmup: str
    chosen: str
    leg_day: str
    wind_down: str
    usual: str
    routine: str
    """Said of a step of an own routine, with the slot {title}."""
    in_place: str
    """Said of a move in the place of another, with the slots {title} and {why}."""
    known: str
    room: str
    fits: str
    new: str
    """Added for a move that was not met before."""
    anew: str
    """Added for a move that was not liked, and is offered again."""


class Plans(Entry):
    """The file plans.toml."""

    talk: Talk
    why: Whys
    extras: Extras
    band: tuple[Band, ...]
    plan: tuple[SamplePlan, ...]


class GateQuestion(Entry):
    """A yes/no question before each session."""

    id: str
    when: Literal["each session", "evening"]
    """"evening": only where bedtime may be near and is not known."""
    rules: tuple[str, ...]
    documents: tuple[Document, ...]
    passes_on: Literal["yes", "no"]
    say: str
    refusal: str
    ask_day: str = ""
    """The question for the day, where the refusal depends on it."""
    refusal_on: str = ""
    """The refusal that names the first possible day, with the slot {day}."""
    offer: str = ""
    """The question after the refusal, whether to set a reminder."""
    possible: str


class ProfileQuestion(Entry):
    """A question asked once, whose answer is kept in the baby's profile."""

    id: str
    field: str
    say: str
    if_yes: str | bool
    if_no: str | bool
    conflicts: tuple[str, ...]
    documents: tuple[Document, ...]
    blocks: str
    by_voice: bool = True
    """Whether it is asked at the gate until somebody has answered it."""
    leaves_out: Literal["", "hip_concern", "foot_treatment"] = ""
    """The block that a concern sets; where it is empty, a concern forbids the session."""
    goes_on: str = ""
    """The sentence before a session that leaves moves out."""


class SetupLine(Entry):
    """A line of the list to tick off before "ready"."""

    id: str
    when: Literal["each session", "with oil", "first session"]
    rules: tuple[str, ...]
    documents: tuple[Document, ...]
    say: str


class Refusals(Entry):
    """The sentences that are said in place of a session."""

    locked: str
    """Said with the slot {wait}, such as "three weeks"."""
    surgery: str
    enough: str
    daily: str
    too_soon: str
    """Said with the slot {time}, from which on a session is possible."""
    vaccinated: str
    """Said with the slot {day}, such as "on Friday"."""
    sleep: str
    wind_down: str


class Gate(Entry):
    """The file gate.toml."""

    question: tuple[GateQuestion, ...]
    profile: tuple[ProfileQuestion, ...]
    setup: tuple[SetupLine, ...]
    refusals: Refusals


class Limit(Entry):
    """The default and the bounds of one setting."""

    key: str
    what: str
    default: Any = None
    min: float | dict[str, int] | None = None
    max: float | dict[str, int] | None = None
    choices: tuple[str, ...] = ()
    source: tuple[str, ...] = Field(min_length=1)


class Limits(Entry):
    """The file limits.toml."""

    setting: tuple[Limit, ...]
