"""One event's worth of a session: the state so far and what has been asked for."""

from dataclasses import replace
from typing import Any, Mapping

from assistant.guide.plan import PlanStep
from assistant.session.actions import Action, BeginStep, Hush, PlayCue, Say, SetMusic
from assistant.session.script import Script, speech_s
from assistant.session.state import Part, Phase, State
from assistant.session.timing import LEAD_IN_S

RESUMABLE = (Phase.DOING, Phase.RESTING, Phase.CLOSING)
"""The phases that have a step at hand."""


class Turn:
    """Collects the changes and actions that answer one event. Lives no longer than that."""

    def __init__(
        self, script: Script, state: State, now_s: float, slots: Mapping[str, str] | None = None
    ) -> None:
        self.script = script
        self.state = state
        self.now_s = now_s
        self.slots: Mapping[str, str] = slots or {}
        self.actions: list[Action] = []

    def set(self, **changes: Any) -> None:
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    def enter(self, phase: Phase, part: Part) -> None:
        """Go to a place in the session; timers and reminders of the last one are dropped."""
        self.set(phase=phase, part=part, due_s=None, prompted=0)

    # -- speech and sound ------------------------------------------------------------------

    def say(
        self, line: str, *, wait: bool = False, when_quiet: bool = False, **slots: str
    ) -> None:
        """Speak a line of the script. With `wait` the part at hand goes on after it."""
        text = self.script.line(line, self.state.pronoun, slots)
        self.say_text(line, text, wait=wait, when_quiet=when_quiet)

    def say_text(
        self, line: str, text: str, *, wait: bool = False, when_quiet: bool = False
    ) -> None:
        """Speak words that are not from the list of lines: a question, a move."""
        token = self.state.token + 1
        self.set(token=token, awaited=token if wait else self.state.awaited)
        self.actions.append(Say(line, text, token, when_quiet))

    def hush(self) -> None:
        """Silence speech at once; nothing waits for it any more."""
        self.set(awaited=0)
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

    # -- steps -----------------------------------------------------------------------------

    @property
    def passes(self) -> int:
        """Passes of the step at hand, with those that were asked for."""
        return self.state.step.passes + self.state.extra_passes

    def begin_step(self, index: int, *, opening_line: str | None = None) -> None:
        """Announce step `index`; the session closes when there is none."""
        self.set(index=index, progress_s=0.0, marks=0, extra_passes=0, anchor_s=self.now_s)
        if index >= len(self.state.steps):
            self.enter(Phase.CLOSING, Part.SAYING)
            self.say("close.end", wait=True)
            return
        step = self.state.step
        self.enter(Phase.CLOSING if self.is_closing(index) else Phase.DOING, Part.SAYING)
        self.actions.append(BeginStep(index))
        if opening_line:
            self.say(opening_line)
        if index and step.side != self.state.steps[index - 1].side:
            self.cue("switch")
        self.say_text(f"step.{step.technique}", step.say, wait=True)

    def is_closing(self, index: int) -> bool:
        """Only closing strokes are left from `index` on."""
        return all(step.role == "closing" for step in self.state.steps[index:])

    def leave_step(self) -> None:
        """Count the passes begun and the time spent in the step at hand."""
        state = self.state
        if state.index >= len(state.steps):
            return
        step = state.step
        done_s = min(state.progress_at(self.now_s), self.passes * step.pass_s)
        begun = int(-(-done_s // step.pass_s)) if done_s > 0.05 else 0
        if begun:
            count = state.begun(step.technique, step.side) + begun
            rest = tuple(p for p in state.passes if p[:2] != (step.technique, step.side))
            self.set(
                passes=(*rest, (step.technique, step.side, count)),
                hands_on_s=state.hands_on_s + done_s,
            )
        self.set(progress_s=0.0, marks=0, extra_passes=0, anchor_s=self.now_s)

    def freeze(self) -> None:
        """Stop the strokes' clock at the start of the pass at hand."""
        state = self.state
        if state.index >= len(state.steps):
            return
        progress_s = min(state.progress_at(self.now_s), self.passes * state.step.pass_s)
        self.set(progress_s=progress_s - progress_s % state.step.pass_s, anchor_s=self.now_s)

    # -- time ------------------------------------------------------------------------------

    @property
    def clock_s(self) -> float:
        """Seconds that count toward the whole-session cap so far."""
        if self.state.clock_s is None:
            return 0.0
        return self.now_s - self.state.clock_s - self.state.waited_s

    def step_s(self, step: PlanStep) -> float:
        """About how long a step takes with its announcement and the rest after it."""
        strokes_s = step.duration_s / self.state.tempo
        return speech_s(step.say) + LEAD_IN_S + strokes_s + self.script.plan.rest_s

    def left_s(self) -> float:
        """About how long the session still takes."""
        state = self.state
        after = state.steps[state.index + 1 :]
        total = sum(self.step_s(step) for step in after)
        total += speech_s(self.script.lines["close.end"])
        if state.index < len(state.steps) and state.phase in (*RESUMABLE, Phase.PAUSED):
            step = state.step
            ahead_s = self.passes * step.pass_s - state.progress_at(self.now_s)
            if state.phase is not Phase.RESTING and state.back_to is not Phase.RESTING:
                total += max(0.0, ahead_s) / state.tempo + self.script.plan.rest_s
        elif state.index < len(state.steps):
            total += self.step_s(state.step)
        return total
