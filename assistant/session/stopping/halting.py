"""Stopping, pausing, finishing: what must work at any moment."""

from dataclasses import replace

from assistant.session.before.asking import ask, greet, set_up
from assistant.session.ending import leave_with, over
from assistant.session.state import Part, Phase
from assistant.session.strokes.budget import in_time
from assistant.session.strokes.stepping import advance, announce, finish_early, freeze
from assistant.session.turn import RESUMABLE, Turn


def stop(turn: Turn) -> None:
    """Silence at once, one kind line, and the day is done."""
    turn.hush()
    if turn.place.phase in RESUMABLE:
        freeze(turn)
    leave_with(turn, "close.stop", "stopped")


def stop_again(turn: Turn) -> None:
    """Silences the farewell too."""
    if turn.part is not Part.OVER:
        turn.hush()
        over(turn)


def pause(turn: Turn) -> None:
    """Hands still, everything waits, for as long as it takes."""
    hold(turn)
    turn.say("pause.paused", when_quiet=True)


def paused(turn: Turn) -> None:
    """Says that it is waiting, and how to go on."""
    turn.hush()
    turn.say("pause.still_paused", when_quiet=True)


def hold(turn: Turn) -> None:
    """Silence, and wait in `paused` with the place kept."""
    turn.hush()
    if turn.phase in RESUMABLE:
        freeze(turn)
    turn.step_aside(Phase.PAUSED, Part.WAITING)
    turn.music()


def resume(turn: Turn) -> None:
    """After a pause: on from the current stroke or question, or from a rest to what follows."""
    resting = turn.resting
    turn.hush()
    phase = turn.step_back()
    if phase is Phase.GATE:
        ask(turn)
    elif phase is Phase.SETUP:
        set_up(turn)
        return
    elif phase is Phase.GREETING:
        greet(turn)
    elif resting:
        advance(turn, "step.carry_on")
    elif turn.state.all_done or in_time(turn):
        announce(turn, "step.carry_on")
    else:
        finish_early(turn, "step.short_time")
        return
    turn.music()


def finish(turn: Turn) -> None:
    """To the closing strokes, which are kept whole; said a second time, to the end."""
    turn.settle()
    begun = bool(turn.done.passes) or turn.progress.reached_s > 0
    if turn.place.phase not in RESUMABLE or not begun:
        turn.hush()
        leave_with(turn, "close.leave", "finished")
    elif turn.wishes.finish:
        turn.hush()
        leave_with(turn, "close.end", "finished")
    elif turn.phase is Phase.CLOSING:
        # These are the closing strokes already.
        turn.wishes = replace(turn.wishes, finish=True)
        turn.say("tell.where_closing")
    else:
        turn.hush()
        finish_early(turn, "close.finish")
        turn.wishes = replace(turn.wishes, finish=True)


def card_gone(turn: Turn) -> None:
    """No sound any more: wait in `paused` and keep the place. A farewell is not waited for."""
    turn.card_gone = True
    if turn.phase is Phase.ENDED:
        stop_again(turn)
    elif turn.phase not in (Phase.PAUSED, Phase.COMFORT):
        hold(turn)


def card_back(turn: Turn) -> None:
    """Say that the sound is back, and where we are."""
    turn.card_gone = False
    if turn.phase is Phase.ENDED:
        return
    turn.music()
    if turn.phase is not Phase.PAUSED:
        return
    turn.say("pause.lost", when_quiet=True)
    if turn.place.phase in (Phase.DOING, Phase.RESTING):
        turn.say("tell.where", turn.script.place_of(turn.state), when_quiet=True)
