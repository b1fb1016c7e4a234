"""A session that was cut off is resumed: what is kept of its place, the answers to the offer."""

import math
from dataclasses import replace

from assistant.session.actions import BeginStep
from assistant.session.before import answering, asking
from assistant.session.ending import leave_with
from assistant.session.resume_point import OFFER, ResumePoint
from assistant.session.state import Done, Part, Phase, Place, Progress
from assistant.session.stopping.comfort import restart
from assistant.session.strokes.budget import clock_s, closings_ahead, in_time
from assistant.session.strokes.stepping import advance, announce, finish_early
from assistant.session.turn import RESUMABLE, Turn


def resume_point(turn: Turn) -> ResumePoint | None:
    """Where to resume it, were it cut off now; None before the first stroke and at the end."""
    turn.settle()
    state = turn.state
    progress, done, wishes = turn.progress, turn.done, turn.wishes
    begun = done.passes or progress.reached_s > 0 or turn.part is Part.GUIDING
    if not begun or turn.place.phase not in RESUMABLE or turn.ended or state.all_done:
        return None
    start_s, end_s, hands_on_s = progress.done_s, progress.reached_s, done.hands_on_s
    if turn.part is Part.GUIDING:
        stroke_s = state.step.pass_s / state.step.strokes
        start_s = math.floor(progress.done_s / stroke_s + 1e-9) * stroke_s
        end_s = max(end_s, min(state.total_s, start_s + stroke_s))
        hands_on_s += max(0.0, start_s + stroke_s - progress.done_s) / wishes.tempo
    return ResumePoint(
        steps=state.steps,
        index=progress.index,
        resting=turn.resting,
        crying=state.phase is Phase.COMFORT,
        progress_s=start_s,
        reached_s=end_s,
        extra_passes=progress.extra_passes,
        passes=done.passes,
        met=done.met,
        hands_on_s=hands_on_s,
        clock_s=clock_s(turn),
        tempo=wishes.tempo,
        music=wishes.music,
        pronoun=wishes.pronoun,
        restarts=turn.comfort.restarts,
    )


def answer_yes(turn: Turn) -> None:
    """Yes to the current question, or to resuming the session where that is offered."""
    if turn.resuming != "offered":
        answering.answer_yes(turn)
    elif not answering.too_soon(turn):
        _answered(turn, yes=True)


def answer_no(turn: Turn) -> None:
    """No to the current question, or to resuming the session where that is offered."""
    if turn.resuming != "offered":
        answering.answer_no(turn)
    elif not answering.too_soon(turn):
        _answered(turn, yes=False)


def unsure(turn: Turn) -> None:
    """Not sure: left out for today, or another day; a session that was cut off is not resumed."""
    if turn.resuming != "offered":
        answering.unsure(turn)
    else:
        _answered(turn, yes=False)


def ask_or_on(turn: Turn) -> None:
    """Yes to resuming the session where that is offered; else the question once more."""
    if turn.resuming == "offered":
        _answered(turn, yes=True)
    else:
        asking.ask(turn)


def _answered(turn: Turn, *, yes: bool) -> None:
    """Resume it, after what has to be asked once more; or afresh, if the day allows another."""
    resume = turn.script.resume
    assert resume is not None
    turn.hush()
    if yes:
        turn.cue("ack")
        was = resume.point
        turn.resuming = "yes"
        turn.steps = was.steps
        turn.wishes = replace(turn.wishes, music=was.music, pronoun=was.pronoun)
        # Waiting for the one restart, it is used up when it goes on.
        turn.comfort = replace(turn.comfort, restarts=was.restarts + was.crying)
        turn.music()
        if resume.questions:
            asking.ask_question(turn, 0)
        else:
            asking.set_up(turn)
    elif resume.otherwise:
        leave_with(turn, f"gate.{OFFER}.otherwise", "refused:daily", resume.otherwise)
    else:
        turn.resuming = ""
        turn.enter(Phase.GATE, Part.SAYING)
        asking.first_question(turn)


def begin(turn: Turn) -> None:
    """Ready: from set-up to the greeting, from there to still hands and the first strokes."""
    if turn.resuming == "yes" and turn.phase is Phase.SETUP:
        turn.hush()
        _resume(turn)
    else:
        asking.begin(turn)


def _resume(turn: Turn) -> None:
    """On from the current stroke, as after a pause; all that was done before counts."""
    resume = turn.script.resume
    assert resume is not None
    was = resume.point
    turn.steps = was.steps
    turn.progress = Progress(
        index=was.index,
        extra_passes=was.extra_passes,
        done_s=was.progress_s,
        reached_s=was.reached_s,
    )
    turn.done = Done(passes=was.passes, met=was.met, hands_on_s=was.hands_on_s)
    turn.clock = replace(turn.clock, began_s=turn.now_s - was.clock_s, waited_s=0.0)
    turn.wishes = replace(turn.wishes, tempo=was.tempo)
    if was.crying:
        turn.comfort = replace(turn.comfort, restarts=was.restarts)
        turn.enter(Phase.COMFORT, Part.WAITING)
        resting = Place(Phase.RESTING, Part.RESTING)
        turn.back = resting if was.resting else Place(Phase.DOING, Part.SAYING)
        restart(turn)
        return
    if was.resting:
        turn.enter(Phase.RESTING, Part.RESTING)
        advance(turn, "step.carry_on")
    else:
        _end_of_stroke(turn)
        turn.enter(Phase.DOING, Part.SAYING)
        if in_time(turn):
            turn.actions.append(BeginStep(was.index))
            announce(turn, "step.carry_on")
        else:
            finish_early(turn, "step.short_time")
    turn.music()


def _end_of_stroke(turn: Turn) -> None:
    """Count the current stroke as done where no hands-on time is left to do it once more."""
    state = turn.state
    closings_s = sum(step.duration_s for step in closings_ahead(turn))
    ahead_s = state.total_s - state.progress.done_s + closings_s
    if state.done.hands_on_s + ahead_s / state.wishes.tempo > turn.script.plan.hands_on_cap_s:
        done_s = min(state.total_s, state.progress.reached_s)
        turn.progress = replace(turn.progress, done_s=done_s)
