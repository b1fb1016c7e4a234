"""What the baby shows beside crying, and a parent who has had enough."""

from assistant.content.baby import days_for
from assistant.session.ending import leave_with
from assistant.session.state import Phase
from assistant.session.stopping.comfort import comfort, just_stopped
from assistant.session.stopping.halting import hold
from assistant.session.strokes.stepping import freeze
from assistant.session.turn import RESUMABLE, Turn

TOGETHER_S = 120.0
"""Two different signs within this time count as one clear no."""

MOVING_MONTHS = 7
"""From this age on moving off may be play; the parent looks and decides."""


def sign(turn: Turn) -> None:
    """A small sign alone: hands still, and look. Two together are as clear as crying."""
    shown = turn.slots.get("sign", "")
    young = turn.script.plan.corrected_age_days < days_for(MOVING_MONTHS)
    _weigh(turn, shown, clear=shown == "away" and young)


def yawn(turn: Turn) -> None:
    """A yawn ends the session kindly, or is a reason to pause and look, as set."""
    if turn.script.settings.yawn_is_stop:
        turn.hush()
        leave_with(turn, "comfort.yawn", "yawning")
    elif turn.phase is Phase.COMFORT:
        turn.hush()
        turn.say("comfort.soothe", when_quiet=True)
    else:
        _weigh(turn, "yawn", clear=False)


def _weigh(turn: Turn, shown: str, *, clear: bool) -> None:
    since_s = turn.now_s - TOGETHER_S
    others = [name for name, at_s in turn.signs if at_s >= since_s and name != shown]
    turn.signs = (*turn.signs, (shown, turn.now_s))
    if clear or others:
        turn.signs = ()
        comfort(turn, "signs")
    else:
        hold(turn)
        turn.say("pause.look", when_quiet=True)


def pain(turn: Turn) -> None:
    """Any sign of pain: silence at once, and it is over for today."""
    turn.hush()
    if turn.place.phase in RESUMABLE:
        freeze(turn)
    leave_with(turn, "close.pain", "pain")


def pain_after(turn: Turn) -> None:
    """ "Stop ... he's in pain": said soon after a stop, it was about that."""
    if just_stopped(turn):
        turn.hush()
        leave_with(turn, "close.pain", "pain")


def frustrated(turn: Turn) -> None:
    """The parent can't any more: everything waits, and a kind word for them."""
    if turn.phase is Phase.COMFORT:
        turn.hush()
    else:
        hold(turn)
    turn.say("comfort.parent", when_quiet=True)
