"""How a session ends: a kind line, then nothing."""

from dataclasses import replace

from assistant.session.actions import End
from assistant.session.state import Due, Ended, Part, Phase
from assistant.session.turn import Turn


def leave_with(turn: Turn, line: str, reason: str, text: str | None = None) -> None:
    """Say why, kindly, and end; `text` where the words are not in the list of lines."""
    end(turn, reason)
    turn.step_aside(Phase.ENDED, Part.SAYING)
    if turn.card_gone:
        over(turn)
    elif text is None:
        turn.say(line, wait=True, when_quiet=True)
    else:
        turn.say_text(line, text, wait=True, when_quiet=True)


def end(turn: Turn, reason: str) -> None:
    """It is decided that the session ends; a better reason may come in the farewell."""
    phase = turn.ended.phase if turn.ended else turn.phase
    turn.ended = Ended(reason, turn.now_s, phase)


def over(turn: Turn) -> None:
    """The farewell has been said, or nobody wants to hear it: the end."""
    turn.part = Part.OVER
    turn.due = Due()
    turn.tokens = replace(turn.tokens, awaited=0)
    turn.music()
    turn.actions.append(End(turn.state.reason))
