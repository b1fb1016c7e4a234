"""How a session ends: a kind line, then nothing."""

from assistant.session.actions import End
from assistant.session.state import Part, Phase
from assistant.session.turn import Turn


def leave_with(turn: Turn, line: str, reason: str, text: str | None = None) -> None:
    """Say why, kindly, and end; `text` where the words are not in the list of lines."""
    phase = turn.state.phase
    if phase is not Phase.ENDED:
        turn.set(ended_in=phase)
    turn.set(reason=reason, ended_s=turn.now_s)
    turn.step_aside(Phase.ENDED, Part.SAYING)
    if turn.state.card_gone:
        over(turn)
    elif text is None:
        turn.say(line, wait=True, when_quiet=True)
    else:
        turn.say_text(line, text, wait=True, when_quiet=True)


def over(turn: Turn) -> None:
    """The farewell has been said, or nobody wants to hear it: the end."""
    turn.set(part=Part.OVER, awaited=0, due_s=None)
    turn.music()
    turn.actions.append(End(turn.state.reason))
