"""Plays a session by itself: lines take as long as they are estimated, time moves in frames.

It stands where the loop stands in the program, without audio: lines wait for one another, a
`Hush` forgets them, and each line that was spoken to its end is reported.
"""

import json
import math
from collections import deque
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import lru_cache

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.content.models import Kind
from assistant.guide.history import History
from assistant.guide.known import Known
from assistant.running import assembly
from assistant.session.actions import Action, BeginStep, End, Hush, PlayCue, Say, SetMusic
from assistant.session.conductor import Conductor
from assistant.session.events import (
    CardBack,
    CardGone,
    Event,
    Heard,
    LineDone,
    Revised,
    Started,
    Tick,
    Unclear,
)
from assistant.session.intents import Intent, IntentName
from assistant.session.script import Script, speech_s
from assistant.session.state import PARTS, Part, Phase, State
from assistant.session.turn import Turn

TODAY = date(2025, 6, 4)

NOW = datetime(2025, 6, 4, 10)

AGES = {"b0": 30, "b1": 60, "b2": 120, "b3": 200, "b4": 300, "b5": 420}
"""Age band to an age in days within it."""

BREATH_S = 0.3
"""Silence between two lines."""


def a_script(
    age_days: int = 200,
    kind: Kind | None = "usual",
    pronoun: str = "they",
    **settings: object,
) -> Script:
    """The words of a session for a baby of that age that has had many."""
    if age_days < 46:
        settings["allow_under_6_weeks"] = True
    return _script(age_days, kind, pronoun, json.dumps(settings))


@lru_cache(maxsize=64)
def _script(age_days: int, kind: Kind | None, pronoun: str, settings: str) -> Script:
    baby = Baby.model_validate({"birth_date": TODAY - timedelta(days=age_days), "pronoun": pronoun})
    chosen = Settings.model_validate(json.loads(settings))
    return assembly.script(
        shipped(),
        baby,
        chosen,
        History.established(shipped()),
        TODAY,
        kind,
        known=Known.settled(shipped(), NOW),
    )


class Driver:
    """A session being played. `step_s` is how far time moves at once."""

    def __init__(self, script: Script | None = None, step_s: float = 0.1) -> None:
        self.script = script or a_script()
        self.conductor = Conductor(self.script)
        self.state: State = self.conductor.begin()
        self.now_s = 0.0
        self.step_s = step_s
        self.log: list[tuple[float, Action]] = []
        self.ends: list[str] = []
        """Reasons of the ends there were: one at most, it should be."""
        # Passes begun and time with hands on, counted beside the session's own count.
        self.begun: dict[tuple[str, str], int] = {}
        self.hands_on_s = 0.0
        self.setup_s: float | None = None
        self.rub_broken = False
        self._visit = 0
        self._counted = 0
        self._lines: deque[Say] = deque()
        self._ends_s: float | None = None
        self._free_s = 0.0
        self._done: set[tuple[str, str]] = set()
        self.has_card = True
        self.announced: list[tuple[float, tuple[str, str]]] = []
        self.send(Started())

    def copy(self) -> "Driver":
        """Another session that has come as far: what many tests begin with is played once."""
        return deepcopy(self, {id(kept): kept for kept in (self.script, self.conductor)})

    # -- what came out ---------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """Ids of all lines asked for."""
        return [a.line for _, a in self.log if isinstance(a, Say)]

    @property
    def texts(self) -> list[str]:
        """Words of all lines asked for."""
        return [a.text for _, a in self.log if isinstance(a, Say)]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Technique and side of the steps announced. Kept as they were at that time."""
        return [step for _, step in self.announced]

    @property
    def cues(self) -> list[tuple[str, float]]:
        """Name and planned time of all cues."""
        return [(a.name, a.planned_s) for _, a in self.log if isinstance(a, PlayCue)]

    @property
    def music(self) -> str:
        """The level of the music now."""
        return next(a.level for _, a in reversed(self.log) if isinstance(a, SetMusic))

    # -- what goes in ----------------------------------------------------------------------

    def send(self, event: Event) -> list[Action]:
        """Give the session an event and do what it asks for."""
        before = self.state
        self.state, actions = self.conductor.handle(before, event, self.now_s)
        self._watch(before)
        if self.setup_s is None and self.state.phase is Phase.SETUP:
            self.setup_s = self.now_s
        for action in actions:
            self.log.append((self.now_s, action))
            if isinstance(action, Say):
                self._lines.append(action)
            elif isinstance(action, Hush):
                self._lines.clear()
                self._ends_s = None
            elif isinstance(action, BeginStep):
                step = self.state.steps[action.index]
                self.announced.append((self.now_s, (step.technique, step.side)))
                self._visit += 1
            elif isinstance(action, End):
                self.ends.append(action.reason)
        if self.state is not before:
            check(self.state, self.now_s, self.conductor)
        return actions

    def say(self, name: str, early: bool = False, **slots: str) -> list[Action]:
        """The parent means `name`."""
        return self.send(Heard(Intent(IntentName(name), slots), early))

    def revise(self, early: str, meant: str | None, **slots: str) -> list[Action]:
        """What was obeyed as `early` ended as `meant`."""
        intent = Intent(IntentName(meant), slots) if meant else None
        return self.send(Revised(Intent(IntentName(early)), intent))

    def unclear(self) -> None:
        """Somebody says what is in no phrase."""
        self.send(Unclear())

    def card(self, there: bool) -> None:
        """The sound card goes or comes back."""
        if there != self.has_card:
            self.has_card = there
            self.send(CardBack() if there else CardGone())

    def wait(self, seconds: float) -> "Driver":
        """Let time pass, as far as there is a sound card to play it."""
        until_s = self.now_s + seconds
        while self.now_s < until_s - 1e-9 and self.has_card:
            self._frame()
        return self

    def until(self, there: Callable[["Driver"], bool], longest_s: float = 2000.0) -> "Driver":
        """Let time pass until something holds."""
        end_s = self.now_s + longest_s
        while not there(self):
            assert self.now_s < end_s, f"not in {longest_s} s: {self.state.phase}"
            self._frame()
        return self

    def part(self, phase: str, part: str | None = None) -> "Driver":
        """Let time pass until the session is there; the parent answers what is asked."""
        return self.cooperate(
            lambda d: d.state.phase.value == phase and part in (None, d.state.part.value)
        )

    def move(self, technique: str, part: str = "guiding", side: str | None = None) -> "Driver":
        """Let time pass until the strokes of a move begin; the parent answers what is asked."""
        return self.cooperate(
            lambda d: (
                d.state.phase in (Phase.DOING, Phase.CLOSING)
                and not d.state.all_done
                and d.state.step.technique == technique
                and side in (None, d.state.step.side)
                and d.state.part.value == part
            )
        )

    def cooperate(
        self,
        there: Callable[["Driver"], bool] | None = None,
        *,
        longest_s: float = 4000.0,
        at_most_s: float = math.inf,
    ) -> "Driver":
        """Answer what is asked, as soon as it has been asked, until something holds or the end.

        It has to hold within `longest_s`; with `at_most_s` this ends after that time as well.
        """
        there = there or (lambda d: bool(d.ends))
        began_s, end_s = self.now_s, self.now_s + longest_s
        while not there(self) and self.now_s - began_s < at_most_s:
            assert self.now_s < end_s, f"no end: {self.state.phase} {self.state.part}"
            answer = self._answer()
            if answer and not self._lines and self.now_s >= self._free_s:
                self.say(answer)
            else:
                self._frame()
        return self

    def _answer(self) -> str | None:
        state = self.state
        if state.part is not Part.WAITING:
            return None
        if state.phase is Phase.GATE and state.asked.follow:
            return "not_sure"
        if state.phase is Phase.GATE:
            return self.script.questions[state.asked.question].passes_on
        return "next" if state.phase is Phase.RESTING else "ready"

    # -- time ------------------------------------------------------------------------------

    def _frame(self) -> None:
        self.now_s = round(self.now_s + self.step_s, 6)
        if self._ends_s is None and self._lines and self.now_s >= self._free_s:
            self._ends_s = self.now_s + speech_s(self._lines[0].text)
        if self._ends_s is not None and self.now_s >= self._ends_s:
            self._ends_s = None
            self._free_s = self.now_s + BREATH_S
            self.send(LineDone(self._lines.popleft().token))
        self.send(Tick())

    # -- counted beside the session, from its state frame by frame -------------------------

    def _watch(self, before: State) -> None:
        if before.part is Part.GUIDING:
            was, now = before.progress, self.state.progress
            elapsed_s = self.now_s - was.anchor_s
            left_s = (before.total_s - was.done_s) / before.wishes.tempo
            if now.anchor_s != was.anchor_s or self.state.part is not Part.GUIDING:
                self.hands_on_s += min(elapsed_s, left_s)
            step = before.step
            key = (step.technique, step.side)
            at_s = before.progress_at(self.now_s)
            if at_s > 0.05:
                number = min(int(at_s / step.pass_s - 1e-6) + 1, before.step_passes)
                self._count(key, number)
            if at_s >= step.pass_s * 0.5:
                self._done.add(key)
        if self.state.part is Part.GUIDING:
            step = self.state.step
            if any((need, step.side) not in self._done for need in step.needs):
                self.rub_broken = True

    def _count(self, key: tuple[str, str], number: int) -> None:
        if self._counted != self._visit:
            self._counted = self._visit
            self._base = self.begun.get(key, 0)
        self.begun[key] = max(self.begun.get(key, 0), self._base + number)


def check(state: State, now_s: float, conductor: Conductor) -> None:
    """The state is one that may be."""
    assert state.part in PARTS[state.phase]
    assert 0 <= state.progress.index <= len(state.steps)
    if state.all_done:
        assert state.phase in (Phase.CLOSING, Phase.PAUSED, Phase.COMFORT, Phase.ENDED)
    if state.phase in (Phase.PAUSED, Phase.COMFORT):
        assert state.back is not None
    assert (state.phase is Phase.ENDED) == bool(state.reason)
    due = state.due
    assert (due.first_stroke_s is not None) == (state.part is Part.LEAD_IN)
    assert (due.rest_over_s is not None) == (state.part is Part.RESTING)
    if due.reminder_s is not None:
        assert state.part is Part.WAITING
        assert state.phase in (Phase.GATE, Phase.SETUP, Phase.GREETING)
    if due.comfort_line_s is not None:
        assert state.phase is Phase.COMFORT
    if due.first_step_s is not None:
        assert state.part is Part.HOLDING
    if state.part is Part.SAYING:
        assert state.tokens.awaited, "nothing would lead on from here"
    if state.part is Part.HOLDING:
        assert state.tokens.awaited or due.first_step_s is not None
    assert -1e-6 <= state.progress.done_s <= state.total_s + 1e-6 or state.all_done
    shown = conductor.snapshot(state, now_s)
    assert shown.step_left_s >= 0.0 and shown.session_left_s >= 0.0
    turn = Turn(conductor.script, state, now_s)
    turn.settle()
    assert turn.done.hands_on_s <= conductor.script.plan.hands_on_cap_s + 0.01
