"""An utterance that was obeyed early, and ended as something else.

Silence came at once, as it must. What follows is what the whole utterance meant.
"""

from collections.abc import Callable
from dataclasses import replace

from assistant.session.intents import Intent, IntentName
from assistant.session.state import Part, Phase
from assistant.session.stopping.comfort import comfort, cry_after, wait
from assistant.session.stopping.signs import pain_after
from assistant.session.turn import Turn

_STILL_STOP = frozenset(
    {
        IntentName.STOP,
        IntentName.FINISH,
        IntentName.YAWNING,
        IntentName.SIGN,
        IntentName.FRUSTRATED,
        IntentName.DAY,
        IntentName.NO,
        IntentName.NOT_SURE,
    }
)


def revised(
    turn: Turn, early: IntentName, meant: Intent | None, obey: Callable[[IntentName], None]
) -> None:
    """Correct what was done early; `obey` does what an intent does in the current state."""
    if meant is None or turn.part is Part.OVER:
        return
    reason = turn.state.reason
    if early is IntentName.STOP and turn.phase is Phase.ENDED and reason == "stopped":
        if meant.name is IntentName.CRYING:
            cry_after(turn)
        elif meant.name is IntentName.PAIN:
            pain_after(turn)
        elif meant.name not in _STILL_STOP:
            _not_stopped(turn, meant.name)
    elif early is IntentName.PAUSE and turn.phase is Phase.PAUSED:
        if meant.name is not IntentName.PAUSE:
            obey(meant.name)
    elif early is IntentName.CRYING and meant.name in (IntentName.STOP, IntentName.PAIN):
        obey(meant.name)
    elif early is IntentName.CRYING is meant.name and (
        turn.phase is Phase.COMFORT or reason == "crying"
    ):
        # The same, with another word for the baby.
        comfort(turn)


def _not_stopped(turn: Turn, meant: IntentName) -> None:
    """ "Stop ... the music", or no stop at all: wait with the place kept."""
    turn.hush()
    back_to_comfort = turn.ended is not None and turn.ended.phase is Phase.COMFORT
    turn.ended = None
    if meant is IntentName.MUSIC_OFF:
        turn.wishes = replace(turn.wishes, music=False)
    if back_to_comfort:
        wait(turn)
    else:
        turn.step_aside(Phase.PAUSED, Part.WAITING)
    turn.music()
    if back_to_comfort:
        turn.say("comfort.soothe", when_quiet=True)
    elif meant is IntentName.MUSIC_OFF:
        turn.say("pause.music_off", when_quiet=True)
    else:
        turn.say("pause.paused", when_quiet=True)
