"""What the parent may ask of the steps: on, back, once more, leave out, begin."""

from dataclasses import replace

from assistant.session.state import Part, Phase
from assistant.session.stopping.halting import resume
from assistant.session.strokes.budget import passes_that_fit
from assistant.session.strokes.stepping import (
    advance,
    announce,
    begin_step,
    freeze,
    marks_until_now,
    start_guiding,
)
from assistant.session.turn import RESUMABLE, Turn


def forward(turn: Turn) -> None:
    """On to the next step at once."""
    if turn.place.phase not in RESUMABLE:
        resume(turn)
        return
    turn.hush()
    turn.cue("ack")
    advance(turn)
    turn.music()


def skip(turn: Turn) -> None:
    """Leaves this move out for today, on both legs; in a rest, the move that would come."""
    if turn.place.phase not in RESUMABLE:
        resume(turn)
        return
    turn.hush()
    state = turn.state
    index = state.progress.index + (1 if turn.resting else 0)
    if index >= len(state.steps) or state.steps[index].role in ("opening", "closing"):
        # Every leg begins and ends with these: only the current one is over.
        advance(turn)
    else:
        target = state.steps[index].technique
        keep = state.steps[: state.progress.index + 1]
        turn.steps = (*keep, *(s for s in state.ahead if s.technique != target))
        advance(turn, "step.skipped")
    turn.music()


def back(turn: Turn) -> None:
    """To the step before, or in a rest to the one just done, if it has passes left."""
    if turn.place.phase not in RESUMABLE:
        resume(turn)
        return
    resting = turn.resting
    if resting and turn.phase is not Phase.PAUSED:
        step = turn.state.step
        left, why = passes_that_fit(turn, step, turn.done.begun(step.technique, step.side))
        if not left:
            turn.say(_not_back(why))
            return
    turn.hush()
    freeze(turn)
    target = turn.progress.index - (0 if resting else 1)
    if target < 0:
        _stay(turn, "step.nothing_before", resting)
        return
    step = turn.steps[target]
    left, why = passes_that_fit(turn, step, turn.done.begun(step.technique, step.side))
    if not left:
        _stay(turn, _not_back(why), resting)
        return
    turn.leave_step()
    passes = min(left, step.passes)
    _replace_step(turn, target, passes)
    turn.back = None
    begin_step(turn, target)
    turn.music()


def _not_back(why: str) -> str:
    return "step.back_full" if why == "step.enough" else why


def _stay(turn: Turn, line: str, resting: bool) -> None:
    """Not back: say why, and go on from here."""
    if resting:
        advance(turn, line)
    else:
        turn.back = None
        announce(turn, line)
    turn.music()


def again(turn: Turn) -> None:
    """The words once more, or one more pass of the move, as far as the caps allow."""
    state = turn.state
    words = turn.slots.get("what") == "words"
    if state.all_done:
        turn.hush()
        announce(turn)
    elif turn.resting:
        if words:
            turn.hush()
            turn.say_text(f"step.{state.step.technique}", state.step.say)
        else:
            _done_again(turn)
    elif words or state.part is not Part.GUIDING:
        turn.hush()
        freeze(turn)
        announce(turn)
    else:
        _one_pass_more(turn)


def _one_pass_more(turn: Turn) -> None:
    step = turn.state.step
    begun = turn.done.begun(step.technique, step.side) + turn.state.step_passes
    left, why = passes_that_fit(turn, step, begun)
    if not left:
        turn.say(why)
        return
    turn.progress = replace(turn.progress, extra_passes=turn.progress.extra_passes + 1)
    turn.progress = replace(turn.progress, marks=marks_until_now(turn))
    turn.say("step.once_more")


def _done_again(turn: Turn) -> None:
    """In a rest: one pass of the move just done."""
    step = turn.state.step
    left, why = passes_that_fit(turn, step, turn.done.begun(step.technique, step.side))
    if not left:
        turn.say(why)
        return
    turn.hush()
    _replace_step(turn, turn.progress.index, 1)
    begin_step(turn, turn.progress.index, "step.once_more")


def _replace_step(turn: Turn, index: int, passes: int) -> None:
    steps = list(turn.steps)
    steps[index] = replace(steps[index], passes=passes, duration_s=passes * steps[index].pass_s)
    turn.steps = tuple(steps)


def begin_now(turn: Turn) -> None:
    """The hands are in place: the first stroke is now."""
    if turn.part in (Part.SAYING, Part.LEAD_IN) and not turn.state.all_done:
        turn.hush()
        start_guiding(turn, turn.now_s)
    else:
        turn.cue("ack")
