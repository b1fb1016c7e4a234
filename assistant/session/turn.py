"""One event's worth of a session: the state so far and what has been asked for."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.guide.plan import Plan
from assistant.session.actions import Action, Hush, PlayCue, Say, SetMusic
from assistant.session.script import Script
from assistant.session.state import Part, Phase, State

RESUMABLE = (Phase.DOING, Phase.RESTING, Phase.CLOSING)
"""The phases that have a step at hand."""

BEFORE = (Phase.GATE, Phase.SETUP, Phase.GREETING)
"""The phases before the first stroke."""

_ASIDE = (Phase.PAUSED, Phase.COMFORT, Phase.ENDED)

ENOUGH = 0.5
"""Part of one pass that makes a leg ready for the moves that need it."""


class Turn:
    """Collects the changes and actions that answer one event. Lives no longer than that."""

    def __init__(
        self, script: Script, state: State, now_s: float, slots: Mapping[str, str] | None = None
    ) -> None:
        """`slots`: what was said about the intent, if one was heard."""
        self._script = script
        self.state = state
        self.now_s = now_s
        self.slots: Mapping[str, str] = slots or {}
        self.actions: list[Action] = []

    def set(self, **changes: Any) -> None:
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    @property
    def script(self) -> Script:
        """The words; those of the session that is carried on, where it is."""
        return self._script.carried if self.state.carrying == "yes" else self._script

    @property
    def plan(self) -> Plan:
        """Today's plan, or the wind-down set where the parent chose it at the gate."""
        quiet = self.script.quiet if self.state.quiet else None
        return quiet or self.script.plan

    # -- the place in the session ----------------------------------------------------------

    def enter(self, phase: Phase, part: Part) -> None:
        """Go to a place in the session; timers and reminders of the last one are dropped."""
        self.settle()
        self._count_waiting()
        self.set(phase=phase, part=part, due_s=None, prompted=0, anchor_s=self.now_s)

    def step_aside(self, phase: Phase, part: Part) -> None:
        """Leave for a pause, comfort or the end, and remember the place."""
        if self.state.phase not in _ASIDE:
            self.set(back_to=self.state.phase, back_part=self.state.part)
        self.enter(phase, part)

    def step_back(self) -> Phase:
        """Return to the place that a pause came in, and say which it is."""
        place, _ = self.place
        self.enter(place, Part.SAYING)
        self.set(back_to=None, back_part=None)
        return place

    @property
    def place(self) -> tuple[Phase, Part]:
        """Where the session is; in a pause, in comfort and at the end: where it was."""
        state = self.state
        if state.phase in _ASIDE and state.back_to is not None:
            return state.back_to, state.back_part or Part.SAYING
        return state.phase, state.part

    @property
    def resting(self) -> bool:
        """The step at hand is over and the next one has not begun."""
        phase, part = self.place
        return phase is Phase.RESTING or (phase is Phase.CLOSING and part is Part.RESTING)

    def _count_waiting(self) -> None:
        """The parent's own time before the first stroke does not count toward the cap."""
        state = self.state
        waiting = state.part is Part.WAITING and self.place[0] in BEFORE
        if waiting and state.clock_s is not None and state.phase is not Phase.COMFORT:
            self.set(waited_s=state.waited_s + self.now_s - max(state.anchor_s, state.clock_s))

    # -- speech and sound ------------------------------------------------------------------

    @property
    def talking(self) -> bool:
        """A line is being said, or waits to be."""
        return self.state.token > self.state.spoken

    def say(
        self,
        line: str,
        slots: Mapping[str, str] | None = None,
        *,
        wait: bool = False,
        when_quiet: bool = False,
    ) -> None:
        """Speak a line of the script. With `wait` the part at hand goes on after it."""
        text = self.script.line(line, self.state.pronoun, slots or {})
        self.say_text(line, text, wait=wait, when_quiet=when_quiet)

    def say_text(
        self, line: str, text: str, *, wait: bool = False, when_quiet: bool = False
    ) -> None:
        """Speak words that are not from the list of lines: a question, a move.

        What waits for a line that is still to come waits for this one too, and so does the
        first stroke.
        """
        token = self.state.token + 1
        if self.state.part is Part.LEAD_IN:
            self.set(part=Part.SAYING, due_s=None)
            wait = True
        wait = wait or self.state.awaited != 0
        self.set(token=token, awaited=token if wait else 0)
        self.actions.append(Say(line, text, token, when_quiet))

    def hush(self) -> None:
        """Silence speech at once; nothing waits for it any more."""
        self.set(awaited=0, spoken=self.state.token)
        self.actions.append(Hush())

    def cue(self, name: str, planned_s: float | None = None) -> None:
        """Play a short sound, now unless it was planned for another moment."""
        self.actions.append(PlayCue(name, self.now_s if planned_s is None else planned_s))

    def music(self) -> None:
        """Music as this phase wants it."""
        if not self.state.music or self.state.phase is Phase.ENDED:
            self.actions.append(SetMusic("off"))
        elif self.state.phase in (Phase.GATE, Phase.PAUSED, Phase.COMFORT):
            self.actions.append(SetMusic("soft"))
        else:
            self.actions.append(SetMusic("full"))

    # -- the strokes' clock ----------------------------------------------------------------

    def settle(self) -> None:
        """Write the strokes done up to now into the state."""
        state = self.state
        if state.part is not Part.GUIDING:
            return
        progress_s = state.progress_at(self.now_s)
        self.set(
            progress_s=progress_s,
            reached_s=max(state.reached_s, progress_s),
            hands_on_s=state.hands_on_s + (progress_s - state.progress_s) / state.tempo,
            anchor_s=self.now_s,
        )

    def leave_step(self) -> None:
        """Count the passes begun of the step at hand, which is over."""
        self.settle()
        state = self.state
        if not state.all_done and state.reached_s > 0.05:
            step = state.step
            key = (step.technique, step.side)
            begun = state.begun(*key) + math.ceil(state.reached_s / step.pass_s - 1e-6)
            rest = tuple(p for p in state.passes if p[:2] != key)
            self.set(passes=(*rest, (*key, begun)))
            if state.reached_s >= ENOUGH * step.pass_s and key not in state.met:
                self.set(met=(*state.met, key))
        self.set(progress_s=0.0, reached_s=0.0, marks=0, extra_passes=0)
