"""The shapes of the files that say how each technique moves.

One file for each technique, `moves/<id>.toml`. All coordinates are those of the view's base
picture (400 by 400, y down), which shows the baby's right side and a right-handed parent; the
other side and the other hand are mirrored from it.

view       which base picture (`views/<view>.svg`)
about      what the picture shows, in words, for those who do not see it
frame      x, y, width, height of the part of the view to show; without it, all
[[stroke]] a line that a hand follows
[[beat]]   places that are touched one after the other
[[hand]]   a hand that stays where it is
[[joint]]  a part of the picture that turns
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.files.document import problem

Whose = Literal["working", "other", "either"]
"""The parent's leading hand; the one that holds and helps; the one on whose side it is."""

Place = tuple[float, float]


class Entry(BaseModel):
    """What all entries share: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Held(Entry):
    """A hand and how it is turned."""

    hand: str = ""
    """Which drawing (`hands/<hand>.svg`); empty for none."""
    whose: Whose = "working"
    turn_deg: float = Field(default=0, ge=-180, le=180)
    """Clockwise, for a right hand."""
    size: float = Field(default=1, gt=0, le=2)
    touch: Place = (0, 0)
    """The point of the hand's own drawing that lies on the place."""
    joint: str = ""
    """It goes along with this joint of the view."""


class Stroke(Held):
    """A line along which the hand moves, from its first point to its last."""

    on: str
    """The part of the body that the line stays on; "air" for an arrow beside it."""
    start: str = ""
    """The mark of the view at which it begins; checked against the line."""
    finish: str = ""
    """The mark of the view at which it ends; checked against the line."""
    points: tuple[Place, ...] = Field(min_length=1)
    """The line passes through them; a single one is the centre of a circle."""
    closed: bool = False
    """The line returns to its first point and goes round."""
    clockwise: bool = True
    """The way round a circle."""
    loops: int = Field(default=0, ge=0, le=12)
    """Small circles along the line, as many as this."""
    radius: float = Field(default=0, ge=0, le=100)
    """Of the circle, or of the small circles."""
    back: bool = False
    """There and back."""
    times: int = Field(default=1, ge=1, le=12)
    """How often in one pass."""
    press: bool = False
    """It presses softly on the first point until it begins to move."""
    begin: float = Field(default=0, ge=0, lt=1)
    end: float = Field(default=1, gt=0, le=1)
    """The share of the pass at which it begins and ends."""

    @model_validator(mode="after")
    def _sound(self) -> "Stroke":
        if self.end <= self.begin:
            raise problem("end", "is not after begin; make it larger")
        if self.press and not self.begin:
            raise problem("begin", "is 0; give the share of the pass that the press takes")
        if bool(self.loops or len(self.points) == 1) != bool(self.radius):
            raise problem("radius", "goes with loops or a single point; give both or neither")
        if self.closed and len(self.points) == 2:
            raise problem("points", "are too few for a closed line; give one, or three and more")
        if len(self.points) == 1 and not self.closed:
            raise problem("closed", "is false; make it true for a circle, or give more points")
        return self


class Beat(Held):
    """Places that are touched in turn."""

    on: str
    kind: Literal["tap", "press", "twiddle", "roll", "tremble"]
    """Quick touches; slow presses; turns both ways; rolls; a tiny shake."""
    points: tuple[Place, ...] = Field(min_length=1, max_length=12)
    beats: int = Field(ge=1, le=24)
    """Touches in one pass, or in one stroke where the technique counts its strokes."""
    radius: float = Field(default=16, ge=6, le=60)
    both_hands: bool = False
    """The two hands take turns."""


class Still(Held):
    """A hand that rests."""

    at: Place
    whose: Whose = "other"


class Joint(Entry):
    """A part of the picture that turns about its pivot."""

    name: str
    angles_deg: tuple[float, ...] = Field(min_length=2, max_length=12)
    """Clockwise, at equal distances over one pass."""


class Move(Entry):
    """How one technique moves."""

    view: str
    about: str = Field(min_length=10)
    frame: tuple[float, float, float, float] | None = None
    stroke: tuple[Stroke, ...] = ()
    beat: tuple[Beat, ...] = ()
    hand: tuple[Still, ...] = ()
    joint: tuple[Joint, ...] = ()
