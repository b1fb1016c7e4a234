"""The two clocks of a session, hands-on and whole, and what still fits under their caps."""

import math
from collections.abc import Iterable

from assistant.guide.plan import PlanStep
from assistant.session.script import speech_s
from assistant.session.state import Part, Phase
from assistant.session.strokes.timing import LEAD_IN_S
from assistant.session.turn import BEFORE, RESUMABLE, Turn

LEAST_REST_S = 5.0
"""Rests give way down to this where time runs short, before any move does."""

LAST_REST_S = 2.0
"""After the last strokes, before the last words."""

BREATH_S = 0.5
"""Silence before a line, and other time that a step loses between its parts."""

SPARE_S = 4.0
"""Rests are measured so that this much is left of the session's cap."""

_SLACK_S = 1e-6


def clock_s(turn: Turn) -> float:
    """Seconds that count toward the whole-session cap so far."""
    if turn.clock.began_s is None:
        return 0.0
    return turn.now_s - turn.clock.began_s - turn.clock.waited_s


def rest_s(turn: Turn) -> float:
    """How long to rest now: as planned, or what the session's cap leaves."""
    ahead = turn.state.ahead
    if not ahead:
        return LAST_REST_S
    spare_s = turn.plan.session_cap_s - clock_s(turn) - _without_rest_s(turn, ahead)
    share_s = (spare_s - SPARE_S) / len(ahead)
    return min(turn.plan.rest_s, max(_least_rest_s(turn), share_s))


def in_time(turn: Turn) -> bool:
    """The current step fits under both caps, with the closing strokes that must follow it."""
    state = turn.state
    if state.step.role == "closing":
        return True
    must = [state.step, *closings_ahead(turn)]
    ahead_s = _without_rest_s(turn, must) + (len(must) - 1) * _least_rest_s(turn)
    return clock_s(turn) + ahead_s <= turn.plan.session_cap_s and hands_on_fits(
        turn, state.total_s - state.progress.done_s
    )


def hands_on_fits(turn: Turn, strokes_s: float, tempo: float | None = None) -> bool:
    """Strokes of `strokes_s` at the plan's tempo, and the closing ones, are under the cap."""
    turn.settle()
    strokes_s += sum(step.duration_s for step in closings_ahead(turn))
    hands_on_s = turn.done.hands_on_s + strokes_s / (tempo or turn.wishes.tempo)
    return hands_on_s <= turn.plan.hands_on_cap_s + _SLACK_S


def closings_ahead(turn: Turn) -> list[PlanStep]:
    """The closing strokes after the current step, on the legs that have been touched."""
    state = turn.state
    touched = {side for _, side, _ in state.done.passes} | {state.step.side}
    legs = {"right", "left"} if "both" in touched else touched
    return [s for s in state.ahead if s.role == "closing" and s.side in legs]


def remaining_s(turn: Turn) -> float:
    """Strokes left of the current step, in seconds at the plan's tempo."""
    state = turn.state
    if state.all_done or turn.resting:
        return 0.0
    return state.total_s - state.progress_at(turn.now_s)


def passes_that_fit(turn: Turn, step: PlanStep, begun: int) -> tuple[int, str]:
    """Further passes of a step that fit, and the line that says why not more.

    Nothing that is planned gives way to them.
    """
    turn.settle()
    state, plan, tempo = turn.state, turn.plan, turn.wishes.tempo
    left = step.max_passes - begun
    if left < 1:
        return 0, "step.enough"
    ahead_s = remaining_s(turn) + sum(s.duration_s for s in state.ahead)
    spare_s = plan.hands_on_cap_s - state.done.hands_on_s - ahead_s / tempo
    extra_s = step.pass_s / tempo
    talk_s = speech_s(step.say) + LEAD_IN_S + LEAST_REST_S
    rests_s = (len(state.steps) - state.progress.index) * (plan.rest_s - _least_rest_s(turn))
    clock_spare_s = plan.session_cap_s - clock_s(turn) - left_s(turn) + rests_s - talk_s
    left = min(left, math.floor(max(0.0, min(spare_s, clock_spare_s)) / extra_s + _SLACK_S))
    return left, "step.no_time"


def left_s(turn: Turn) -> float:
    """About how long the session still takes."""
    state, plan = turn.state, turn.plan
    if state.phase is Phase.ENDED:
        return 0.0
    phase, part = turn.place.phase, turn.place.part
    if phase in BEFORE:
        return plan.session_s
    ahead = state.ahead
    total_s = _without_rest_s(turn, ahead) + len(ahead) * plan.rest_s
    if state.all_done or phase not in RESUMABLE:
        return total_s
    if turn.resting:
        # What is left of the current rest.
        over_s = state.due.rest_over_s
        rest_ahead_s = 0.0 if over_s is None else max(0.0, over_s - turn.now_s)
        return max(0.0, total_s - (plan.rest_s if ahead else 0.0) + rest_ahead_s)
    total_s += remaining_s(turn) / turn.wishes.tempo
    if part in (Part.SAYING, Part.LEAD_IN):
        total_s += LEAD_IN_S
    if part is Part.SAYING:
        total_s += speech_s(state.step.say)
    return total_s


def _without_rest_s(turn: Turn, steps: Iterable[PlanStep]) -> float:
    """Announcing and doing the steps, and the last words."""
    tempo = turn.wishes.tempo
    each_s = BREATH_S + LEAD_IN_S
    taken_s = sum(speech_s(s.say) + each_s + s.duration_s / tempo for s in steps)
    return taken_s + LAST_REST_S + BREATH_S + speech_s(turn.script.lines["close.end"])


def _least_rest_s(turn: Turn) -> float:
    return min(LEAST_REST_S, turn.plan.rest_s)
