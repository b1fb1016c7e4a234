"""The way through the steps: announced, done in time, rested after, closed."""

import math
from collections.abc import Iterable
from dataclasses import replace

from assistant.guide.plan import PlanStep
from assistant.session.actions import BeginStep, End
from assistant.session.ending import end, leave_with
from assistant.session.state import Due, Part, Phase
from assistant.session.strokes.budget import closings_ahead, in_time, rest_s
from assistant.session.strokes.timing import LEAD_IN_S, Mark, marks
from assistant.session.turn import Turn


def begin_step(turn: Turn, index: int, line: str | None = None) -> None:
    """Announce step `index`, or the next that has passes left; the session closes after all."""
    turn.leave_step()
    before = turn.state.steps[index - 1] if index else None
    steps = list(turn.state.steps)
    while index < len(steps):
        step = steps[index]
        left = step.max_passes - turn.done.begun(step.technique, step.side)
        if left > 0:
            passes = min(step.passes, left)
            steps[index] = replace(step, passes=passes, duration_s=passes * step.pass_s)
            break
        index += 1
    turn.steps = tuple(steps)
    turn.progress = replace(turn.progress, index=index)
    if not turn.state.all_done:
        turn.actions.append(BeginStep(index))
        if before is not None and before.side != steps[index].side:
            turn.cue("switch")
    announce(turn, line)


def announce(turn: Turn, line: str | None = None) -> None:
    """Say the current step, after `line`; strokes begin, or go on, when it has been said."""
    state = turn.state
    if state.all_done:
        turn.enter(Phase.CLOSING, Part.SAYING)
        turn.say("close.end", wait=True)
        return
    closing = all(step.role == "closing" for step in (state.step, *state.ahead))
    turn.enter(Phase.CLOSING if closing else Phase.DOING, Part.SAYING)
    if not closing:
        turn.wishes = replace(turn.wishes, finish=False)
    if line:
        turn.say(line)
    turn.say_text(f"step.{state.step.technique}", state.step.say, wait=True)


def advance(turn: Turn, line: str | None = None) -> None:
    """Leave the current step for the next; closing strokes come first when time is short."""
    turn.leave_step()
    state = turn.state
    index = min(state.progress.index + 1, len(state.steps))
    turn.progress = replace(state.progress, index=index)
    turn.steps = (*state.steps[:index], *with_needs(state.done.met, state.steps[index:]))
    turn.back = None
    turn.part = Part.SAYING
    if turn.state.all_done or in_time(turn):
        begin_step(turn, index, line)
    else:
        finish_early(turn, "step.short_time")


def finish_early(turn: Turn, line: str) -> None:
    """Straight to the closing strokes of the legs that were begun; current ones go on."""
    freeze(turn)
    state = turn.state
    at_hand = not state.all_done and not turn.resting and state.step.role == "closing"
    if not at_hand:
        turn.leave_step()
    state = turn.state
    step_begun = not state.all_done and bool(
        state.done.begun(state.step.technique, state.step.side)
    )
    done = state.steps[: state.progress.index + (1 if at_hand or step_begun else 0)]
    closed = {side for technique, side, _ in state.done.passes if _is_closing(turn, technique)}
    if at_hand:
        closed.add(state.step.side)
    begun = {side for _, side, _ in state.done.passes}
    legs = {"right", "left"} if "both" in begun else begun
    closings = [
        step for step in turn.plan.steps if step.role == "closing" and step.side in legs - closed
    ]
    turn.back = None
    turn.steps = (*done, *closings)
    if at_hand:
        announce(turn, line)
    elif not begun:
        leave_with(turn, "close.leave", "finished")
    else:
        begin_step(turn, len(done), line)
    turn.music()


def _is_closing(turn: Turn, technique: str) -> bool:
    return any(s.technique == technique and s.role == "closing" for s in turn.plan.steps)


def with_needs(met: Iterable[tuple[str, str]], later: Iterable[PlanStep]) -> tuple[PlanStep, ...]:
    """`later` without the steps that need a move which will not have come on their leg."""
    known = set(met)
    kept: list[PlanStep] = []
    for step in later:
        if all((need, step.side) in known for need in step.needs):
            kept.append(step)
            known.add((step.technique, step.side))
    return tuple(kept)


# -- in time -------------------------------------------------------------------------------


def freeze(turn: Turn) -> None:
    """Stop the strokes' clock at the beginning of the current stroke.

    It stops right where it is if no hands-on time is left to do that stroke again.
    """
    turn.settle()
    state = turn.state
    if state.all_done:
        return
    stroke_s = state.step.pass_s / state.step.strokes
    start_s = math.floor(state.progress.done_s / stroke_s + 1e-9) * stroke_s
    ahead_s = state.total_s - start_s + sum(s.duration_s for s in closings_ahead(turn))
    if state.done.hands_on_s + ahead_s / state.wishes.tempo <= turn.plan.hands_on_cap_s:
        turn.progress = replace(turn.progress, done_s=start_s)


def tick(turn: Turn) -> None:
    """A frame has been played: give the cues that are due, end the step when it is done."""
    due = turn.due
    if turn.part is Part.GUIDING:
        _give_marks(turn)
    elif due.first_stroke_s is not None and turn.is_past(due.first_stroke_s):
        start_guiding(turn, due.first_stroke_s)
    elif turn.is_past(due.rest_over_s):
        _rest_over(turn)


def _rest_over(turn: Turn) -> None:
    if turn.script.settings.pace == "timed" or turn.phase is Phase.CLOSING:
        advance(turn)
        return
    turn.part = Part.WAITING
    turn.due = Due()
    if turn.progress.index == 0:
        turn.say("step.when_ready")


def after_line(turn: Turn) -> None:
    """The announcement, or the last line of all, has been spoken."""
    if turn.state.all_done:
        end(turn, "finished" if turn.wishes.finish else "complete")
        turn.step_aside(Phase.ENDED, Part.OVER)
        turn.music()
        turn.actions.append(End(turn.state.reason))
    elif turn.part is Part.SAYING:
        turn.part = Part.LEAD_IN
        turn.due = Due(first_stroke_s=turn.now_s + LEAD_IN_S)


def start_guiding(turn: Turn, at_s: float) -> None:
    """The first stroke is at `at_s`."""
    given = sum(mark.at_s < turn.progress.done_s - 1e-6 for mark in _marks(turn))
    turn.part = Part.GUIDING
    turn.due = Due()
    turn.progress = replace(turn.progress, anchor_s=at_s, marks=given)
    _give_marks(turn)


def marks_until_now(turn: Turn) -> int:
    """How many of the step's marks lie behind."""
    done_s = turn.state.progress_at(turn.now_s)
    return sum(mark.at_s <= done_s + 1e-6 for mark in _marks(turn))


def _marks(turn: Turn) -> tuple[Mark, ...]:
    settings, state = turn.script.settings, turn.state
    return marks(
        state.step,
        state.step_passes,
        count="aloud" if settings.talk_level == "full" else settings.count,
        quiet=settings.talk_level == "nearly_silent",
        # With a pass added there would be two halves.
        halfway=not state.progress.extra_passes,
    )


def _give_marks(turn: Turn) -> None:
    plan = _marks(turn)
    until_s = turn.state.progress_at(turn.now_s) + 1e-6
    while turn.progress.marks < len(plan) and plan[turn.progress.marks].at_s <= until_s:
        progress = turn.progress
        mark = plan[progress.marks]
        turn.progress = replace(progress, marks=progress.marks + 1)
        planned_s = progress.anchor_s + (mark.at_s - progress.done_s) / turn.wishes.tempo
        if mark.kind == "cue":
            turn.cue(mark.name, planned_s)
        elif not turn.talking:
            turn.say(mark.name)
        elif mark.cue:
            # Something is being said: a number would come late.
            turn.cue(mark.cue, planned_s)
    if turn.progress.marks >= len(plan):
        _rest(turn)


def _rest(turn: Turn) -> None:
    turn.leave_step()
    state = turn.state
    closing = all(step.role == "closing" for step in (state.step, *state.ahead))
    turn.enter(Phase.CLOSING if closing else Phase.RESTING, Part.RESTING)
    turn.due = Due(rest_over_s=turn.now_s + rest_s(turn))
    if state.progress.index == 0 and turn.script.settings.talk_level != "nearly_silent":
        turn.say("step.rest")
