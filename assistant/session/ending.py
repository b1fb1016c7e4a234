"""How a session ends: a kind line, then nothing."""

from dataclasses import replace

from assistant.session.actions import End
from assistant.session.state import Due, Ended, Part, Phase
from assistant.session.turn import Turn


def leave_with(turn: Turn, line: str, reason: str, text: str | None = None) -> None:
    """Say why, kindly, and end; `text` is what to say where `line` is not in the list of lines."""
    end(turn, reason)
    turn.step_aside(Phase.ENDED, Part.SAYING)
    if turn.card_gone:
        over(turn)
    elif text is None:
        turn.say(line, wait=True, when_quiet=True)
    else:
        turn.say_text(line, text, wait=True, when_quiet=True)


def end(turn: Turn, reason: str) -> None:
    """Keep why and when the session ends; the farewell may still be said."""
    phase = turn.ended.phase if turn.ended else turn.phase
    turn.ended = Ended(reason, turn.now_s, phase)


def over(turn: Turn) -> None:
    """End now: the farewell has been said, or nobody wants to hear it."""
    turn.part = Part.OVER
    turn.due = Due()
    turn.tokens = replace(turn.tokens, awaited=0)
    turn.music()
    turn.actions.append(End(turn.state.reason))
