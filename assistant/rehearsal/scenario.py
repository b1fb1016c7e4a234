"""Scenarios: a baby, a room, who says what when, and what must happen."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.config.settings import Settings
from assistant.errors import UserError
from assistant.files import document
from assistant.session.intents import IntentName
from assistant.timeline.records import (
    CueRecord,
    IntentRecord,
    LineEnd,
    LineRecord,
    StateRecord,
    StepRecord,
)

DAY = date(2026, 3, 1)
"""The day that scenarios without one of their own take place on."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BabyProfile(_Table):
    """The baby. `age_days` counts to the scenario's day."""

    age_days: int = Field(ge=0, le=800)
    weeks_early: int = Field(default=0, ge=0, le=18)
    name: str = ""
    pronoun: Literal["he", "she", "they"] = "they"
    hips_ok: Literal["unknown", "yes", "no"] = "unknown"
    foot_treatment: bool | None = None
    recent_surgery: bool | None = None


class Earlier(_Table):
    """The sessions earlier on the day of the scenario."""

    sessions: int = Field(default=0, ge=0, le=2)
    stops: int = Field(default=0, ge=0, le=2)
    hours: float = Field(default=5.0, gt=0, le=23)
    """Since the last session ended."""


class Before(_Table):
    """An answer given at an earlier gate."""

    answer: Literal["yes", "no", "not_sure"]
    hours: float = Field(default=24.0, ge=0)
    """How long ago."""
    days_ago: int | None = Field(default=None, ge=0)
    """How long before that a vaccination had been, in days."""


class Place(_Table):
    """The room; levels in dB re full scale at the microphone."""

    echo_gain_db: float = -22.0
    rt60_s: float = Field(default=0.3, ge=0.05, le=1.5)
    noise_db: float = -65.0
    bed: Literal["", "kitchen", "tap"] = ""
    bed_db: float = -50.0
    microphone: bool = True


class Moment(_Table):
    """When something begins: `at_s`, or `delay_s` after something that happened."""

    at_s: float | None = Field(default=None, ge=0)
    after: str = ""
    """`line:ID`, `line_end:ID`, `step:TECHNIQUE`, `cue:NAME`, `state:NAME`, `intent:NAME`."""
    count: int = Field(default=1, ge=1)
    """At which time that it happens: 1 is the first."""
    delay_s: float = Field(default=0.8, ge=0)

    @model_validator(mode="after")
    def _one(self) -> "Moment":
        if (self.at_s is None) == (not self.after):
            raise document.problem("at_s", "goes with no after; give one of the two")
        kind, _, name = self.after.partition(":")
        if self.after and not (name and kind in _KINDS):
            kinds = ", ".join(_KINDS)
            raise document.problem(
                "after", f"is {self.after!r}; write one of {kinds}, a colon, an id"
            )
        return self


_KINDS = tuple(
    notice.kind
    for notice in (LineRecord, LineEnd, StepRecord, CueRecord, StateRecord, IntentRecord)
)


class Sound(Moment):
    """Something to be heard in the room: words, a recording, a crying baby; or a key pressed."""

    text: str = ""
    voice: str = "espeak:en-us+m3"
    """A talker's voice, never the assistant's."""
    file: str = ""
    """A recording, relative to the scenario."""
    cry_s: float = Field(default=0, ge=0)
    """How long a baby cries."""
    key: IntentName | None = None
    """The intent of a key that is pressed, without a sound."""
    level_db: float = -28.0

    @model_validator(mode="after")
    def _what(self) -> "Sound":
        if sum(map(bool, (self.text, self.file, self.cry_s, self.key))) != 1:
            raise document.problem("text", "is not alone; give one of text, file, cry_s and key")
        return self

    @property
    def words(self) -> str:
        """The sound in a few words."""
        what = self.text or self.file or (f"key {self.key.value}" if self.key else "a cry")
        return f"{what!r} " + (f"after {self.after}" if self.after else f"at {self.at_s} s")


class Expect(_Table):
    """One thing that must hold."""

    intent: str = ""
    """This intent is acted on ..."""
    state: str = ""
    """... or this state is entered ..."""
    line: str = ""
    """... or this line is said ..."""
    cue: str = ""
    """... or this cue is played ..."""
    music: Literal["", "full", "soft", "off"] = ""
    """... or the music goes to this level ..."""
    silent: bool = False
    """... or our speech is over ..."""
    after_say: int = Field(default=0, ge=0)
    """... after the end of that [[say]] (from 1), or from the start (0) ..."""
    within_s: float = Field(default=1e9, gt=0)
    """... within so many seconds."""
    never_intent: list[str] = []
    """None of these intents is acted on from there on ("*": none but answers)."""
    never_line: str = ""
    """This line is not said from there on."""
    reason: str = ""
    """The session ends for this reason."""
    techniques: list[str] = []
    """Exactly these steps are announced, as "technique side"."""
    techniques_in_plan: bool = False
    """Exactly the plan's steps are announced, in its order."""
    within_cap: bool = False
    """From set-up to the end it takes no longer than the plan's cap."""
    longest_s: float = 0.0
    """The session is over by then."""

    @property
    def words(self) -> str:
        """The expectation in one line."""
        given = self.model_dump(exclude_defaults=True)
        return ", ".join(f"{key} = {value}" for key, value in given.items())


class Scenario(_Table):
    """A whole rehearsal."""

    title: str
    seed: int = 1
    day: date = DAY
    baby: BabyProfile
    clock: str = Field(default="10:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """The time of day, hours and minutes."""
    sessions_before: Literal["none", "many"] = "many"
    earlier: Earlier = Earlier()
    told: dict[str, Before] = {}
    """Answers of earlier gates, by the id of the question; with sessions before, the questions
    that are asked once have been answered without a concern."""
    kind: Literal["usual", "leg-day", "wind-down"] | None = None
    settings: Settings = Settings()
    room: Place = Place()
    answers: bool = True
    """The questions before the session are answered so that it begins: aloud, or with keys
    where there is no microphone."""
    answer: dict[str, Literal["yes", "no", "not_sure"]] = {}
    """Other answers, by the id of the question."""
    answer_voice: str = "espeak:en-us+m3"
    say: list[Sound] = []
    expect: list[Expect] = []
    until: Moment | None = None
    """Where the rehearsal is cut off; else it goes on to the session's end."""
    longest_s: float = Field(default=1500.0, gt=0)
    """When it is cut off in any case."""


def load(path: Path) -> Scenario:
    """The scenario in a TOML file. Raises UserError naming the file, the field and the fix."""
    if not path.is_file():
        raise UserError(f"{path}: there is no such scenario; give the path of a TOML file.")
    return document.read(path, Scenario)
