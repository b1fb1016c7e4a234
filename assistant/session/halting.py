"""Stopping, pausing and comfort: what must work at any moment."""

from dataclasses import replace

from assistant.guide.plan import PlanStep
from assistant.session.asking import ask, greet, leave_with, set_up
from assistant.session.intents import Intent, IntentName
from assistant.session.state import Part, Phase
from assistant.session.stepping import finish_early, resume, with_needs
from assistant.session.turn import RESUMABLE, Turn

SOOTHE_AFTER_S = 25.0
"""Quiet in comfort before the one line that says how to go on."""

CHANGE_OF_MIND_S = 8.0
"""After a stop, "he's crying" within this time still means comfort."""

RESTART_PASSES = 2
"""Opening strokes after a restart; a new beginning, so their count starts afresh."""


def stop(turn: Turn) -> None:
    """Silence at once, and the day is done."""
    turn.hush()
    leave_with(turn, "close.stop", "stopped")


def pause(turn: Turn) -> None:
    """Hands still, everything waits."""
    _hold(turn, "pause.paused")


def paused(turn: Turn) -> None:
    """Already waiting."""
    turn.hush()
    turn.say("pause.still_paused", when_quiet=True)


def _hold(turn: Turn, line: str) -> None:
    state = turn.state
    turn.hush()
    if state.phase in RESUMABLE:
        turn.freeze()
    turn.set(back_to=state.phase)
    turn.enter(Phase.PAUSED, Part.WAITING)
    turn.set(anchor_s=turn.now_s)
    turn.music()
    turn.say(line, when_quiet=True)


def resume_any(turn: Turn) -> None:
    """Carry on after a pause, wherever it came."""
    back_to = turn.state.back_to
    if back_to in RESUMABLE:
        resume(turn)
        return
    turn.set(back_to=None)
    turn.enter(back_to or Phase.GATE, Part.SAYING)
    turn.music()
    if back_to is Phase.GATE:
        ask(turn)
    elif back_to is Phase.SETUP:
        set_up(turn)
    else:
        greet(turn)


def comfort(turn: Turn) -> None:
    """Crying: stop at once, one kind line, and wait. The second time ends the day."""
    state = turn.state
    turn.hush()
    # A pause keeps the step at hand; what was begun of it counts all the same.
    turn.leave_step()
    finish_today = turn.script.settings.on_stress == "finish_today"
    if finish_today or state.restarts >= 1:
        leave_with(turn, "comfort.last", "crying")
        return
    from_paused = state.back_to if state.phase is Phase.PAUSED else None
    turn.set(back_to=from_paused or state.phase)
    turn.enter(Phase.COMFORT, Part.WAITING)
    turn.set(due_s=turn.now_s + SOOTHE_AFTER_S)
    turn.music()
    turn.say("comfort.first", when_quiet=True)


def cry_after(turn: Turn) -> None:
    """ "Stop ... he's crying": the stop was about crying."""
    state = turn.state
    soon = turn.now_s - state.ended_s <= CHANGE_OF_MIND_S
    in_massage = state.back_to not in (None, Phase.GATE)
    if state.reason != "stopped" or not soon or not in_massage or state.part is Part.OVER:
        return
    if state.restarts >= 1 or turn.script.settings.on_stress == "finish_today":
        turn.hush()
        leave_with(turn, "comfort.last", "crying")
        return
    turn.hush()
    turn.leave_step()
    turn.set(reason="")
    turn.enter(Phase.COMFORT, Part.WAITING)
    turn.set(due_s=turn.now_s + SOOTHE_AFTER_S)
    turn.music()
    turn.say("comfort.first", when_quiet=True)


def soothe(turn: Turn) -> None:
    """In comfort there is no hurry."""
    turn.hush()
    turn.set(due_s=None)
    turn.say("comfort.soothe", when_quiet=True)


def tick(turn: Turn) -> None:
    """The one line in comfort that says how to go on; after it only music."""
    state = turn.state
    if state.phase is Phase.COMFORT and state.due_s is not None and turn.now_s >= state.due_s:
        turn.set(due_s=None)
        turn.say("comfort.soothe", when_quiet=True)


def restart(turn: Turn) -> None:
    """The one restart: from opening strokes, without the move that was being done."""
    turn.hush()
    turn.cue("ack")
    state = turn.state
    back_to = state.back_to
    turn.set(restarts=state.restarts + 1, back_to=None)
    if back_to in (Phase.GATE, Phase.SETUP):
        set_up(turn)
        return
    if back_to is Phase.GREETING:
        greet(turn)
        return
    done, later = _after_restart(turn)
    turn.set(steps=(*done, *later), index=len(done))
    turn.enter(Phase.DOING, Part.SAYING)
    turn.music()
    if not any(step.role != "closing" for step in later):
        turn.begin_step(len(done), opening_line="close.finish")
        return
    turn.begin_step(len(done), opening_line="comfort.again")


def _after_restart(turn: Turn) -> tuple[tuple[PlanStep, ...], tuple[PlanStep, ...]]:
    state = turn.state
    at = min(state.index, len(state.steps) - 1)
    dropped = state.steps[at]
    done = tuple(s for s in state.steps[: at + 1] if state.begun(s.technique, s.side))
    opening = next(s for s in turn.script.plan.steps if s.role == "opening")
    side = dropped.side if dropped.side != "both" else opening.side
    passes = min(RESTART_PASSES, opening.passes)
    own = next(
        s for s in turn.script.plan.steps if s.role == "opening" and s.side == side
    )
    first = replace(own, passes=passes, duration_s=passes * own.pass_s)
    rest = [
        s
        for s in state.steps[at:]
        if (s.technique != dropped.technique or s.role == "closing")
        and (s.role, s.side) != ("opening", side)
    ]
    # The opening's count starts afresh: it is a new beginning.
    fresh = tuple(p for p in state.passes if p[:2] != (own.technique, side))
    turn.set(passes=fresh)
    kept = with_needs(
        replace(turn.state, passes=(*fresh, (own.technique, side, 1))), tuple(rest)
    )
    return done, (first, *kept)


def yawn(turn: Turn) -> None:
    """A yawn ends the session kindly, or is a reason to look, as set."""
    if turn.script.settings.yawn_is_stop:
        turn.hush()
        leave_with(turn, "comfort.yawn", "yawning")
    elif turn.state.phase is not Phase.PAUSED:
        _hold(turn, "pause.look")


def finish(turn: Turn) -> None:
    """To the closing strokes; said a second time, to the end."""
    state = turn.state
    turn.hush()
    from_steps = state.phase in RESUMABLE or state.back_to in RESUMABLE
    if from_steps and (state.passes or state.progress_at(turn.now_s) > 0):
        finish_early(turn, "close.finish")
    else:
        leave_with(turn, "close.leave", "finished")


def card_gone(turn: Turn) -> None:
    """No sound any more: wait in `paused`, keep everything."""
    if turn.state.phase not in (Phase.ENDED, Phase.PAUSED, Phase.COMFORT):
        _hold(turn, "pause.lost")


def revised(turn: Turn, early: Intent, meant: Intent | None) -> None:
    """An early stop or pause turned out to be the beginning of something else.

    Silence came at once, as it must. What follows is what the whole utterance meant.
    """
    state = turn.state
    if meant is None or state.part is Part.OVER:
        return
    if meant.name is IntentName.CRYING and state.reason == "stopped":
        cry_after(turn)
    elif meant.name is IntentName.MUSIC_OFF and state.reason == "stopped":
        turn.hush()
        turn.set(reason="", music=False)
        turn.enter(Phase.PAUSED, Part.WAITING)
        turn.music()
        turn.say("pause.music_off", when_quiet=True)
