"""Moving through the steps: forward, back, once more, left out, and in time."""

from dataclasses import replace

from assistant.guide.plan import PlanStep
from assistant.session.actions import End
from assistant.session.script import speech_s
from assistant.session.state import Part, Phase, State
from assistant.session.timing import LEAD_IN_S, Mark, marks
from assistant.session.turn import RESUMABLE, Turn

# -- handlers ------------------------------------------------------------------------------


def forward(turn: Turn) -> None:
    """On to the next step at once."""
    if turn.state.phase is Phase.PAUSED:
        if turn.state.back_to not in RESUMABLE:
            resume(turn)
            return
        turn.music()
    turn.hush()
    turn.cue("ack")
    advance(turn)


def skip(turn: Turn) -> None:
    """Leave this move out for today, on both legs."""
    if turn.state.phase is Phase.PAUSED and turn.state.back_to not in RESUMABLE:
        resume(turn)
        return
    state = turn.state
    # While resting, "skip" is about the move that would come.
    resting = Phase.RESTING in (state.phase, state.back_to)
    index = min(state.index + 1, len(state.steps) - 1) if resting else state.index
    target = state.steps[index]
    turn.hush()
    turn.leave_step()
    if target.role == "closing":
        advance(turn)
        return
    keep = state.steps[: index if resting else index + 1]
    later = [s for s in state.steps[index:] if s.technique != target.technique]
    turn.set(steps=(*keep, *later))
    advance(turn, "step.skipped")


def back(turn: Turn) -> None:
    """To the step before this one, if it has passes left."""
    state = turn.state
    if state.phase is Phase.PAUSED and state.back_to not in RESUMABLE:
        resume(turn)
        return
    resting = Phase.RESTING in (state.phase, state.back_to)
    turn.hush()
    turn.freeze()
    target = state.index if resting else state.index - 1
    if target < 0:
        _stay(turn, "step.nothing_before")
        return
    step = state.steps[target]
    left = passes_left(turn, step)
    if left < 1:
        _stay(turn, "step.back_full")
        return
    if not resting:
        turn.leave_step()
    steps = list(state.steps)
    steps[target] = replace(step, passes=left, duration_s=left * step.pass_s)
    turn.set(steps=tuple(steps))
    turn.music()
    turn.begin_step(target)


def again(turn: Turn) -> None:
    """Say it again, or one more pass, as far as the cap allows."""
    state = turn.state
    if state.phase is Phase.CLOSING and state.index >= len(state.steps):
        turn.hush()
        turn.say("close.end", wait=True)
        return
    saying = state.part in (Part.SAYING, Part.LEAD_IN)
    if turn.slots.get("what") == "words" or (saying and state.phase is not Phase.RESTING):
        say_again(turn)
        return
    step = state.step
    if state.part is Part.GUIDING:
        turn.say(_one_more(turn, step, state.begun(step.technique, step.side) + turn.passes))
        return
    # Resting: the move just done, once more.
    line = _one_more(turn, step, state.begun(step.technique, step.side), grow=False)
    if line != "step.once_more":
        turn.say(line)
        return
    turn.hush()
    steps = list(state.steps)
    steps[state.index] = replace(step, passes=1, duration_s=step.pass_s)
    turn.set(steps=tuple(steps))
    turn.begin_step(state.index, opening_line=line)


def say_again(turn: Turn) -> None:
    """The words of the move once more; the strokes wait for them."""
    state = turn.state
    turn.hush()
    if state.phase is Phase.RESTING:
        turn.say_text(f"step.{state.step.technique}", state.step.say)
        return
    turn.freeze()
    turn.set(part=Part.SAYING, due_s=None)
    turn.say_text(f"step.{state.step.technique}", state.step.say, wait=True)


def begin_now(turn: Turn) -> None:
    """The hands are in place: no need to wait for the first stroke."""
    if turn.state.part in (Part.SAYING, Part.LEAD_IN) and turn.state.index < len(turn.state.steps):
        turn.hush()
        start_guiding(turn)
    else:
        turn.cue("ack")


def resume(turn: Turn) -> None:
    """After a pause: where it was, from the start of the pass at hand."""
    back_to = turn.state.back_to or Phase.GATE
    turn.hush()
    turn.set(back_to=None)
    turn.enter(back_to, Part.SAYING)
    turn.music()
    if back_to in RESUMABLE:
        if turn.state.index >= len(turn.state.steps):
            turn.say("close.end", wait=True)
        elif back_to is Phase.RESTING:
            advance(turn, "step.carry_on")
        elif not _in_time(turn):
            finish_early(turn, "step.short_time")
        else:
            turn.say("step.carry_on")
            turn.say_text(f"step.{turn.state.step.technique}", turn.state.step.say, wait=True)


# -- time ----------------------------------------------------------------------------------


def tick(turn: Turn) -> None:
    """A frame has been played: give the cues that are due, end the step when it is done."""
    state = turn.state
    if state.part is Part.GUIDING:
        _give_marks(turn)
    elif state.due_s is not None and turn.now_s >= state.due_s - 1e-6:
        if state.part is Part.LEAD_IN:
            start_guiding(turn, state.due_s)
        elif state.part is Part.HOLDING:
            turn.begin_step(0)
        elif state.part is Part.RESTING:
            if turn.script.settings.pace == "timed" or turn.state.phase is Phase.CLOSING:
                advance(turn)
            else:
                turn.set(part=Part.WAITING, due_s=None)
                if not any(n > 1 for *_, n in state.passes[1:]):
                    turn.say("step.when_ready")


def after_line(turn: Turn) -> None:
    """The announcement, or the last line of all, has been spoken."""
    if turn.state.index >= len(turn.state.steps):
        turn.set(reason=turn.state.reason or "complete", ended_s=turn.now_s)
        turn.enter(Phase.ENDED, Part.OVER)
        turn.music()
        turn.actions.append(End(turn.state.reason))
        return
    turn.set(part=Part.LEAD_IN, due_s=turn.now_s + LEAD_IN_S)


def start_guiding(turn: Turn, at_s: float | None = None) -> None:
    """The first stroke is now."""
    at_s = turn.now_s if at_s is None else at_s
    progress_s = turn.state.progress_s
    given = sum(mark.at_s < progress_s - 1e-6 for mark in _marks(turn))
    turn.set(part=Part.GUIDING, due_s=None, anchor_s=at_s, marks=given)
    _give_marks(turn)


def advance(turn: Turn, line: str | None = None) -> None:
    """Leave the step at hand for the next; closing strokes come first when time is short."""
    turn.leave_step()
    turn.set(back_to=None)
    index = turn.state.index + 1
    if index >= len(turn.state.steps):
        turn.begin_step(index, opening_line=None)
        return
    later = with_needs(turn.state, turn.state.steps[index:])
    turn.set(index=index, steps=(*turn.state.steps[:index], *later))
    if not _in_time(turn):
        turn.set(index=index - 1)
        finish_early(turn, "step.short_time")
        return
    turn.begin_step(index, opening_line=line)


def finish_early(turn: Turn, line: str) -> None:
    """Straight to the closing strokes of the legs that were begun."""
    turn.leave_step()
    state = turn.state
    step = state.step
    index = state.index + (1 if state.begun(step.technique, step.side) else 0)
    # A closing that is already done is not done again.
    done = state.steps[:index]
    finished = {s.side for s in done if s.role == "closing" and state.begun(s.technique, s.side)}
    begun = {side for _, side, _ in state.passes} | {state.step.side}
    legs = {"right", "left"} if "both" in begun else begun
    closings = [
        s
        for s in turn.script.plan.steps
        if s.role == "closing" and s.side in legs - finished
    ]
    turn.set(back_to=None, steps=(*done, *closings))
    turn.music()
    turn.begin_step(index, opening_line=line)


def with_needs(state: State, later: tuple[PlanStep, ...]) -> list[PlanStep]:
    """`later` without the steps that need a move which will not have come on their leg."""
    met = {(technique, side) for technique, side, _ in state.passes}
    kept: list[PlanStep] = []
    for step in later:
        if all((need, step.side) in met for need in step.needs):
            kept.append(step)
            met.add((step.technique, step.side))
    return kept


def passes_left(turn: Turn, step: PlanStep) -> int:
    """Passes of a step that neither the cap on passes nor the hands-on cap forbids."""
    begun = turn.state.begun(step.technique, step.side)
    spare_s = turn.script.plan.hands_on_cap_s - turn.state.hands_on_s
    spare_s -= sum(s.duration_s for s in turn.state.steps if s.role == "closing")
    return min(step.max_passes - begun, int(max(0.0, spare_s) // step.pass_s))


# -- inside --------------------------------------------------------------------------------


def _marks(turn: Turn) -> tuple[Mark, ...]:
    settings = turn.script.settings
    quiet = settings.talk_level == "nearly_silent"
    count = "aloud" if settings.talk_level == "full" else settings.count
    return marks(turn.state.step, turn.passes, count=count, quiet=quiet)


def _give_marks(turn: Turn) -> None:
    plan = _marks(turn)
    progress_s = turn.state.progress_at(turn.now_s)
    while turn.state.marks < len(plan) and plan[turn.state.marks].at_s <= progress_s + 1e-6:
        mark = plan[turn.state.marks]
        state = turn.state
        turn.set(marks=state.marks + 1)
        if mark.kind == "line":
            turn.say(mark.name)
        else:
            ahead_s = (mark.at_s - state.progress_s) / state.tempo
            turn.cue(mark.name, state.anchor_s + ahead_s)
    if turn.state.marks >= len(plan):
        _rest(turn)


def _rest(turn: Turn) -> None:
    turn.leave_step()
    state = turn.state
    last = state.index + 1 >= len(state.steps)
    phase = Phase.CLOSING if last or turn.is_closing(state.index) else Phase.RESTING
    turn.enter(phase, Part.RESTING)
    rest_s = 2.0 if last else turn.script.plan.rest_s
    turn.set(due_s=turn.now_s + rest_s)
    if state.index == 0 and turn.script.settings.talk_level != "nearly_silent":
        turn.say("step.rest")


def _one_more(turn: Turn, step: PlanStep, begun: int, grow: bool = True) -> str:
    """The line that answers "again", with the pass added where it is allowed."""
    extra_s = step.pass_s
    planned_s = turn.state.hands_on_s + sum(
        s.duration_s for s in turn.state.steps[turn.state.index + (not grow) :]
    )
    planned_s += turn.state.extra_passes * step.pass_s
    if begun >= step.max_passes:
        return "step.enough"
    if planned_s + extra_s > turn.script.plan.hands_on_cap_s:
        return "step.no_time"
    if grow:
        turn.set(extra_passes=turn.state.extra_passes + 1)
        done = turn.state.progress_at(turn.now_s)
        turn.set(marks=sum(mark.at_s <= done + 1e-6 for mark in _marks(turn)))
    return "step.once_more"


def _stay(turn: Turn, line: str) -> None:
    """Not back: say why, and go on with the step at hand."""
    turn.say(line)
    phase = turn.state.phase
    if phase is Phase.PAUSED:
        resume(turn)
    elif phase is not Phase.RESTING:
        turn.set(part=Part.SAYING, due_s=None)
        turn.say_text(f"step.{turn.state.step.technique}", turn.state.step.say, wait=True)


def _in_time(turn: Turn) -> bool:
    """The step at hand and all closing strokes still fit under the whole-session cap."""
    state = turn.state
    if state.step.role == "closing":
        return True
    opened = {side for _, side, _ in state.passes} | {state.step.side}
    legs = {"right", "left"} if "both" in opened else opened
    closings = [s for s in state.steps[state.index :] if s.role == "closing" and s.side in legs]
    ahead_s = turn.step_s(state.step) + sum(turn.step_s(s) for s in closings)
    ahead_s += speech_s(turn.script.lines["close.end"])
    hands_s = state.hands_on_s + state.step.duration_s + sum(s.duration_s for s in closings)
    return (
        turn.clock_s + ahead_s <= turn.script.plan.session_cap_s
        and hands_s <= turn.script.plan.hands_on_cap_s + 1e-6
    )
