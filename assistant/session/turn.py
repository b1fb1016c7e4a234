"""One event's worth of a session: the state so far and what has been asked for."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Generic, TypeVar

from assistant.guide.plan import Plan
from assistant.session.actions import Action, Hush, PlayCue, Say, SetMusic
from assistant.session.script import Script
from assistant.session.state import Due, Part, Phase, Place, Progress, State

RESUMABLE = (Phase.DOING, Phase.RESTING, Phase.CLOSING)
"""The phases that have a current step."""

BEFORE = (Phase.GATE, Phase.SETUP, Phase.GREETING)
"""The phases before the first stroke."""

_ASIDE = (Phase.PAUSED, Phase.COMFORT, Phase.ENDED)

ENOUGH = 0.5
"""Part of one pass that makes a leg ready for the moves that need it."""

Value = TypeVar("Value")


class _Field(Generic[Value]):
    """A field of the state, read and written through the turn, so that writes are short."""

    def __init__(self, get: Callable[[State], Value], put: Callable[[State, Value], State]) -> None:
        """`put` gives the state with another value in the field."""
        self._get = get
        self._put = put

    def __get__(self, turn: "Turn", owner: type["Turn"]) -> Value:
        return self._get(turn.state)

    def __set__(self, turn: "Turn", value: Value) -> None:
        turn.state = self._put(turn.state, value)


class Turn:
    """Collects the changes and actions that answer one event. Lives no longer than that."""

    steps = _Field(lambda s: s.steps, lambda s, steps: replace(s, steps=steps))
    part = _Field(lambda s: s.part, lambda s, part: replace(s, part=part))
    back = _Field(lambda s: s.back, lambda s, back: replace(s, back=back))
    due = _Field(lambda s: s.due, lambda s, due: replace(s, due=due))
    resuming = _Field(lambda s: s.resuming, lambda s, resuming: replace(s, resuming=resuming))
    asked = _Field(lambda s: s.asked, lambda s, asked: replace(s, asked=asked))
    answers = _Field(lambda s: s.answers, lambda s, answers: replace(s, answers=answers))
    progress = _Field(lambda s: s.progress, lambda s, progress: replace(s, progress=progress))
    done = _Field(lambda s: s.done, lambda s, done: replace(s, done=done))
    comfort = _Field(lambda s: s.comfort, lambda s, comfort: replace(s, comfort=comfort))
    clock = _Field(lambda s: s.clock, lambda s, clock: replace(s, clock=clock))
    tokens = _Field(lambda s: s.tokens, lambda s, tokens: replace(s, tokens=tokens))
    wishes = _Field(lambda s: s.wishes, lambda s, wishes: replace(s, wishes=wishes))
    signs = _Field(lambda s: s.signs, lambda s, signs: replace(s, signs=signs))
    card_gone = _Field(lambda s: s.card_gone, lambda s, gone: replace(s, card_gone=gone))
    ended = _Field(lambda s: s.ended, lambda s, ended: replace(s, ended=ended))

    def __init__(
        self, script: Script, state: State, now_s: float, slots: Mapping[str, str] | None = None
    ) -> None:
        """`slots`: what was said about the intent, if one was heard."""
        self._script = script
        self.state = state
        self.now_s = now_s
        self.slots: Mapping[str, str] = slots or {}
        self.actions: list[Action] = []

    @property
    def script(self) -> Script:
        """The words; those of the session that was cut off, where it is resumed."""
        return self._script.resumed if self.resuming == "yes" else self._script

    @property
    def plan(self) -> Plan:
        """Today's plan, or the wind-down set where the parent chose it at the gate."""
        quiet = self.script.quiet if self.answers.quiet else None
        return quiet or self.script.plan

    # -- the place in the session ----------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """Where the session is now; `enter` changes it."""
        return self.state.phase

    def enter(self, phase: Phase, part: Part) -> None:
        """Go to a place in the session; timers and reminders of the last one are dropped."""
        self.settle()
        self._count_waiting()
        self.state = replace(self.state, phase=phase, part=part, due=Due())
        self.asked = replace(self.asked, reminded=False, hinted=False)
        self.clock = replace(self.clock, waiting_from_s=self.now_s)

    def step_aside(self, phase: Phase, part: Part) -> None:
        """Leave for a pause, comfort or the end, and remember the place."""
        if self.phase not in _ASIDE:
            self.back = Place(self.phase, self.part)
        self.enter(phase, part)

    def step_back(self) -> Phase:
        """Return to the place that a pause came in, and say which it is."""
        phase = self.place.phase
        self.enter(phase, Part.SAYING)
        self.back = None
        return phase

    @property
    def place(self) -> Place:
        """Where the session is; in a pause, in comfort and at the end: where it was."""
        if self.phase in _ASIDE and self.back is not None:
            return self.back
        return Place(self.phase, self.part)

    @property
    def resting(self) -> bool:
        """The current step is over and the next one has not begun."""
        place = self.place
        return place.phase is Phase.RESTING or place == Place(Phase.CLOSING, Part.RESTING)

    def is_past(self, at_s: float | None) -> bool:
        """A session time has come; False for None."""
        return at_s is not None and self.now_s >= at_s - 1e-6

    def _count_waiting(self) -> None:
        """The parent's own time before the first stroke does not count toward the cap."""
        clock = self.clock
        waiting = self.part is Part.WAITING and self.place.phase in BEFORE
        if waiting and clock.began_s is not None and self.phase is not Phase.COMFORT:
            waited_s = self.now_s - max(clock.waiting_from_s, clock.began_s)
            self.clock = replace(clock, waited_s=clock.waited_s + waited_s)

    # -- speech and sound ------------------------------------------------------------------

    @property
    def talking(self) -> bool:
        """A line is being said, or waits to be."""
        return self.tokens.last > self.tokens.spoken

    def say(
        self,
        line: str,
        slots: Mapping[str, str] | None = None,
        *,
        wait: bool = False,
        when_quiet: bool = False,
    ) -> None:
        """Speak a line of the script. With `wait` the session goes on after it."""
        text = self.script.line(line, self.wishes.pronoun, slots or {})
        self.say_text(line, text, wait=wait, when_quiet=when_quiet)

    def say_text(
        self, line: str, text: str, *, wait: bool = False, when_quiet: bool = False
    ) -> None:
        """Speak words that are not from the list of lines: a question, a move.

        What waits for a line that is still to come waits for this one too, and so does the
        first stroke.
        """
        token = self.tokens.last + 1
        if self.part is Part.LEAD_IN:
            self.part = Part.SAYING
            self.due = Due()
            wait = True
        wait = wait or self.tokens.awaited != 0
        self.tokens = replace(self.tokens, last=token, awaited=token if wait else 0)
        self.actions.append(Say(line, text, token, when_quiet))

    def hush(self) -> None:
        """Silence speech at once; nothing waits for it any more."""
        self.tokens = replace(self.tokens, awaited=0, spoken=self.tokens.last)
        self.actions.append(Hush())

    def cue(self, name: str, planned_s: float | None = None) -> None:
        """Play a short sound, now unless it was planned for another moment."""
        self.actions.append(PlayCue(name, self.now_s if planned_s is None else planned_s))

    def music(self) -> None:
        """Bring the music to the level of this phase."""
        if not self.wishes.music or self.phase is Phase.ENDED:
            self.actions.append(SetMusic("off"))
        elif self.phase in (Phase.GATE, Phase.PAUSED, Phase.COMFORT):
            self.actions.append(SetMusic("soft"))
        else:
            self.actions.append(SetMusic("full"))

    # -- the strokes' clock ----------------------------------------------------------------

    def settle(self) -> None:
        """Write the strokes done up to now into the state."""
        if self.part is not Part.GUIDING:
            return
        progress = self.progress
        done_s = self.state.progress_at(self.now_s)
        self.progress = replace(
            progress,
            done_s=done_s,
            reached_s=max(progress.reached_s, done_s),
            anchor_s=self.now_s,
        )
        hands_on_s = self.done.hands_on_s + (done_s - progress.done_s) / self.wishes.tempo
        self.done = replace(self.done, hands_on_s=hands_on_s)

    def leave_step(self) -> None:
        """Count the passes begun of the current step, which is over."""
        self.settle()
        reached_s = self.progress.reached_s
        if not self.state.all_done and reached_s > 0.05:
            step, done = self.state.step, self.done
            key = (step.technique, step.side)
            begun = done.begun(*key) + math.ceil(reached_s / step.pass_s - 1e-6)
            rest = tuple(p for p in done.passes if p[:2] != key)
            enough = reached_s >= ENOUGH * step.pass_s and key not in done.met
            self.done = replace(
                done,
                passes=(*rest, (*key, begun)),
                met=(*done.met, key) if enough else done.met,
            )
        self.progress = Progress(self.progress.index, anchor_s=self.now_s)
