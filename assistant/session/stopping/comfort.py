"""Crying: stop, comfort, one restart if the parent says so."""

from dataclasses import replace

from assistant.guide.plan import PlanStep
from assistant.session.actions import PlaySong
from assistant.session.before.asking import greet, set_up
from assistant.session.ending import leave_with
from assistant.session.state import Due, Part, Phase
from assistant.session.strokes.budget import in_time
from assistant.session.strokes.stepping import begin_step, finish_early, with_needs
from assistant.session.turn import BEFORE, Turn

LINES_AT = ((60.0, "comfort.soothe"), (180.0, "comfort.still"), (360.0, "comfort.quiet"))
"""Seconds of comfort to the few lines that are said in it; after them only music."""

JUST_SAID_S = 45.0
"""A line that would come so soon after another is left out."""

CHANGE_OF_MIND_S = 8.0
"""After a stop, "he's crying" within this time still means comfort."""

RESTART_PASSES = 2
"""Opening strokes after a restart; a new beginning, so their count starts afresh."""


def comfort(turn: Turn, reason: str = "crying") -> None:
    """Crying: silence at once, one kind line, and wait. The second time ends the day."""
    turn.hush()
    if turn.place.phase is Phase.GATE:
        # No comfort leads past the questions.
        leave_with(turn, "gate.not_today", "not_today")
        return
    turn.leave_step()
    if turn.script.settings.on_stress == "finish_today" or turn.comfort.restarts >= 1:
        leave_with(turn, "comfort.last", reason)
        return
    turn.ended = None
    wait(turn)
    turn.due = Due(comfort_line_s=turn.now_s + LINES_AT[0][0])
    turn.music()
    _song(turn, on=True)
    turn.say("comfort.first", when_quiet=True)


def wait(turn: Turn) -> None:
    """Be in comfort, with the place kept."""
    turn.step_aside(Phase.COMFORT, Part.WAITING)
    turn.comfort = replace(turn.comfort, line=0, began_s=turn.now_s)


def cry_after(turn: Turn) -> None:
    """ "Stop ... he's crying": said soon after a stop, it was about crying."""
    ended = turn.ended
    if ended and ended.phase not in (Phase.GATE, Phase.COMFORT) and just_stopped(turn):
        comfort(turn)


def just_stopped(turn: Turn) -> bool:
    """The parent said "stop" a moment ago, and the farewell is not over."""
    ended = turn.ended
    if ended is None or ended.reason != "stopped" or turn.part is Part.OVER:
        return False
    return turn.now_s - ended.at_s <= CHANGE_OF_MIND_S


def soothe(turn: Turn) -> None:
    """Says that there is time, and goes on waiting."""
    turn.hush()
    if turn.comfort.line == 0 or (turn.due.comfort_line_s or 0.0) < turn.now_s + JUST_SAID_S:
        _next_line(turn)
    turn.say("comfort.soothe", when_quiet=True)


def tick(turn: Turn) -> None:
    """A few kind lines, minutes apart; after them only music."""
    if turn.is_past(turn.due.comfort_line_s):
        line = LINES_AT[turn.comfort.line][1]
        _next_line(turn)
        turn.say(line, when_quiet=True)


def _next_line(turn: Turn) -> None:
    """The line that is due next has been said, or is left out."""
    line = min(turn.comfort.line + 1, len(LINES_AT))
    began_s = turn.comfort.began_s
    turn.comfort = replace(turn.comfort, line=line)
    due_s = began_s + LINES_AT[line][0] if line < len(LINES_AT) else None
    turn.due = Due(comfort_line_s=due_s)


def _song(turn: Turn, *, on: bool) -> None:
    if turn.script.settings.comfort_song:
        turn.actions.append(PlaySong(on))


def enough(turn: Turn) -> None:
    """No restart: the day ends here, kindly."""
    turn.hush()
    leave_with(turn, "comfort.enough", "crying")


def restart(turn: Turn) -> None:
    """The one restart: from opening strokes, without the move that was being done."""
    turn.hush()
    turn.cue("ack")
    _song(turn, on=False)
    phase = turn.place.phase
    resting = turn.resting
    turn.comfort = replace(turn.comfort, restarts=turn.comfort.restarts + 1)
    turn.back = None
    if phase in BEFORE:
        (greet if phase is Phase.GREETING else set_up)(turn)
    else:
        _massage_again(turn, resting)
    turn.music()


def _massage_again(turn: Turn, resting: bool) -> None:
    state = turn.state
    at = min(state.progress.index, len(state.steps) - 1)
    last = state.steps[at]
    keep_at = last.role in ("opening", "closing") and not resting and not state.all_done
    later = [s for s in state.steps[at + (0 if keep_at else 1) :]]
    if last.role in ("warmup", "main"):
        later = [s for s in later if s.technique != last.technique]
    done = tuple(s for s in state.steps[: at + 1] if state.done.begun(s.technique, s.side))
    if keep_at and done and done[-1] == last:
        done = done[:-1]
    opening = _opening(turn, last, later)
    if opening is None:
        _go_to(turn, done)
        finish_early(turn, "close.finish")
        return
    key = (opening.technique, opening.side)
    later = [s for s in later if (s.technique, s.side) != key]
    # A new beginning: the count of the opening strokes starts afresh.
    afresh = tuple(p for p in state.done.passes if p[:2] != key)
    turn.done = replace(turn.done, passes=afresh)
    _go_to(turn, done, (opening, *with_needs((*state.done.met, key), later)))
    if in_time(turn):
        begin_step(turn, len(done), "comfort.again")
    else:
        turn.done = replace(turn.done, passes=state.done.passes)
        _go_to(turn, done)
        finish_early(turn, "close.finish")


def _go_to(turn: Turn, done: tuple[PlanStep, ...], later: tuple[PlanStep, ...] = ()) -> None:
    """The session has these steps, and is at the first of the later ones."""
    turn.steps = (*done, *later)
    turn.progress = replace(turn.progress, index=len(done))


def _opening(turn: Turn, last: PlanStep, later: list[PlanStep]) -> PlanStep | None:
    """Opening strokes for the current leg, or the next one; None where nothing follows them."""
    sides = [s.side for s in later]
    if not sides:
        return None
    side = last.side if last.side in sides else sides[0]
    openings = [s for s in turn.plan.steps if s.role == "opening"]
    own = next((s for s in openings if s.side == side), openings[0])
    passes = min(RESTART_PASSES, own.passes)
    return replace(own, passes=passes, duration_s=passes * own.pass_s)
