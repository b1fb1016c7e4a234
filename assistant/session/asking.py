"""Before the first stroke: the gate's questions, the room, the greeting."""

from assistant.session.ending import leave_with, over
from assistant.session.state import Part, Phase
from assistant.session.stepping import begin_step
from assistant.session.timing import STILL_S
from assistant.session.turn import Turn

REMIND_AFTER_S = 15.0
"""Silence after a question before it is put once more, and only once."""

ANSWER_FROM_S = 1.0
"""An answer sooner after a question than this was meant for the one before."""


def start(turn: Turn) -> None:
    """The first words."""
    turn.enter(Phase.GATE, Part.SAYING)
    turn.music()
    if turn.script.questions:
        turn.say("gate.hello")
        _ask(turn, 0)
    else:
        set_up(turn)


def _ask(turn: Turn, question: int) -> None:
    turn.enter(Phase.GATE, Part.SAYING)
    one = turn.script.questions[question]
    turn.say_text(f"gate.{one.id}", one.say, wait=True)
    turn.set(question=question, asked=turn.state.token, asked_s=turn.now_s)


# -- gate ----------------------------------------------------------------------------------


def ask(turn: Turn) -> None:
    """The question once more."""
    turn.hush()
    _ask(turn, turn.state.question)


def ask_before(turn: Turn) -> None:
    """The question before this one."""
    turn.hush()
    _ask(turn, max(0, turn.state.question - 1))


def ask_last(turn: Turn) -> None:
    """From set-up back to the last question; where there were none, set-up again."""
    turn.hush()
    if turn.script.questions:
        _ask(turn, len(turn.script.questions) - 1)
        turn.music()
    else:
        set_up(turn)


def need_yes(turn: Turn) -> None:
    """Neither yes nor no: the question stands, and is explained once."""
    if turn.state.prompted < 2:
        turn.set(prompted=2, due_s=None)
        turn.say("gate.need_yes")
    else:
        turn.cue("ack")


def answer_yes(turn: Turn) -> None:
    """Yes to the question at hand."""
    _answer(turn, "yes")


def answer_no(turn: Turn) -> None:
    """No to the question at hand."""
    _answer(turn, "no")


def _answer(turn: Turn, answer: str) -> None:
    state = turn.state
    unheard = state.spoken < state.asked - 1
    if unheard or turn.now_s - state.asked_s < ANSWER_FROM_S:
        return
    turn.hush()
    one = turn.script.questions[turn.state.question]
    if answer != one.passes_on:
        leave_with(turn, f"gate.{one.id}.refusal", f"refused:{one.id}", one.refusal)
        return
    turn.cue("ack")
    if turn.state.question + 1 < len(turn.script.questions):
        _ask(turn, turn.state.question + 1)
    else:
        set_up(turn)


def unsure(turn: Turn) -> None:
    """Not sure is a no for today."""
    turn.hush()
    leave_with(turn, "gate.unsure", "refused:unsure")


def not_today(turn: Turn) -> None:
    """The baby is not in the mood, or crying: another time."""
    turn.hush()
    leave_with(turn, "gate.not_today", "not_today")


def leave(turn: Turn) -> None:
    """The parent wants to end before it began."""
    turn.hush()
    leave_with(turn, "close.leave", "finished")


# -- set-up and greeting -------------------------------------------------------------------


def set_up(turn: Turn) -> None:
    """What to get ready, then wait."""
    turn.hush()
    turn.enter(Phase.SETUP, Part.SAYING)
    turn.music()
    if turn.state.clock_s is None:
        turn.set(clock_s=turn.now_s)
    for number, text in enumerate(turn.script.preparations, 1):
        turn.say_text(f"setup.{number}", text)
    turn.say("setup.ready", wait=True)


def take_time(turn: Turn) -> None:
    """No hurry."""
    turn.hush()
    turn.enter(turn.state.phase, Part.SAYING)
    turn.say("setup.take_time", wait=True)


def greet(turn: Turn) -> None:
    """Say hello and ask the baby's permission, then wait."""
    turn.hush()
    turn.enter(Phase.GREETING, Part.SAYING)
    turn.say("greeting.greeting")
    turn.say("greeting.permission")
    turn.say("greeting.ask", wait=True)


def begin(turn: Turn) -> None:
    """Ready: from set-up to the greeting, from there to still hands and the first strokes."""
    turn.hush()
    if turn.state.phase is Phase.SETUP:
        turn.cue("ack")
        greet(turn)
    elif turn.state.part is not Part.HOLDING:
        turn.cue("ack")
        turn.enter(Phase.GREETING, Part.HOLDING)
        turn.say("greeting.still", wait=True)
    else:
        begin_step(turn, 0)


# -- time ----------------------------------------------------------------------------------


def after_line(turn: Turn) -> None:
    """The line that the part waited for has been spoken."""
    state = turn.state
    if state.phase is Phase.ENDED:
        over(turn)
    elif state.part is Part.HOLDING:
        turn.set(due_s=turn.now_s + STILL_S)
    elif state.part is Part.SAYING:
        turn.set(part=Part.WAITING, anchor_s=turn.now_s)
        if not state.prompted:
            turn.set(due_s=turn.now_s + REMIND_AFTER_S)


def tick(turn: Turn) -> None:
    """Remind once after a long silence; then stay quiet."""
    state = turn.state
    if state.due_s is None or turn.now_s < state.due_s - 1e-6:
        return
    turn.set(due_s=None, prompted=state.prompted + 1)
    if state.part is Part.HOLDING:
        begin_step(turn, 0)
    elif state.phase is Phase.GATE:
        one = turn.script.questions[state.question]
        turn.say_text(f"gate.{one.id}", one.say)
    elif state.phase is Phase.SETUP:
        turn.say("setup.take_time")
    else:
        turn.say("greeting.ask")


def unclear(turn: Turn) -> None:
    """Words that are in no phrase, while an answer is awaited: one short hint, then quiet."""
    if turn.state.phase is not Phase.GATE or turn.state.part is not Part.WAITING:
        return
    if turn.state.prompted < 2:
        turn.set(prompted=2, due_s=None)
        turn.say("gate.need_yes", when_quiet=True)
