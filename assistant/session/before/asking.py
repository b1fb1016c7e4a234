"""Before the first stroke: the gate's questions, the room, the greeting."""

from typing import Literal

from assistant.session.ending import leave_with, over
from assistant.session.resume_point import OFFER
from assistant.session.state import Part, Phase
from assistant.session.strokes.stepping import begin_step
from assistant.session.strokes.timing import STILL_S
from assistant.session.turn import Turn

REMIND_AFTER_S = 15.0
"""Silence after a question before it is put once more, and only once."""


def start(turn: Turn) -> None:
    """The first words."""
    turn.enter(Phase.GATE, Part.SAYING)
    refusal = turn.script.refusal
    if refusal is not None:
        leave_with(turn, f"refused.{refusal.id}", f"refused:{refusal.id}", refusal.say)
        return
    turn.music()
    if turn.script.resume is not None:
        offer(turn)
    else:
        first_question(turn)


def offer(turn: Turn) -> None:
    """Whether to carry on the session that was cut off."""
    resume = turn.script.resume
    assert resume is not None
    turn.enter(Phase.GATE, Part.SAYING)
    turn.say_text(f"gate.{OFFER}", resume.offer, wait=True)
    turn.set(carrying="offered", follow="", asked=turn.state.token, asked_s=turn.now_s)


def first_question(turn: Turn) -> None:
    """Into the questions."""
    if turn.script.warning:
        turn.say_text("gate.warning", turn.script.warning)
    if turn.script.questions:
        turn.say("gate.hello")
        ask_question(turn, 0)
    else:
        set_up(turn)


def ask_question(turn: Turn, question: int) -> None:
    """Put a question of the gate, by its index."""
    turn.enter(Phase.GATE, Part.SAYING)
    one = turn.script.questions[question]
    turn.say_text(f"gate.{one.id}", one.say, wait=True)
    turn.set(question=question, follow="", asked=turn.state.token, asked_s=turn.now_s)


def follow(turn: Turn, what: Literal["day", "offer"]) -> None:
    """Put what is asked after a failing answer: which day it was, or whether to remind."""
    turn.enter(Phase.GATE, Part.SAYING)
    one = turn.script.questions[turn.state.question]
    text = one.ask_day if what == "day" else one.offer
    turn.say_text(f"gate.{one.id}.{what}", text, wait=True)
    turn.set(follow=what, asked=turn.state.token, asked_s=turn.now_s)


# -- gate ----------------------------------------------------------------------------------


def ask(turn: Turn) -> None:
    """The question once more."""
    turn.hush()
    if turn.state.carrying == "offered":
        offer(turn)
    elif turn.state.follow:
        follow(turn, turn.state.follow)
    else:
        ask_question(turn, turn.state.question)


def ask_before(turn: Turn) -> None:
    """The question before this one."""
    if turn.state.carrying == "offered":
        ask(turn)
        return
    turn.hush()
    ask_question(turn, max(0, turn.state.question - 1))


def ask_last(turn: Turn) -> None:
    """From set-up back to the last question; where there were none, set-up again."""
    turn.hush()
    if turn.script.questions:
        ask_question(turn, len(turn.script.questions) - 1)
        turn.music()
    else:
        set_up(turn)


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
        if not state.prompted or state.follow:
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
        _ask_again(turn)
    elif state.phase is Phase.SETUP:
        turn.say("setup.take_time")
    else:
        turn.say("greeting.ask")


def unclear(turn: Turn) -> None:
    """Words that are in no phrase, while an answer is awaited: one short hint, then quiet."""
    if turn.state.phase is not Phase.GATE or turn.state.part is not Part.WAITING:
        return
    hint(turn, when_quiet=True)


def hint(turn: Turn, *, when_quiet: bool = False) -> bool:
    """Say once what kind of answer is awaited; False where that has been said."""
    state = turn.state
    if state.prompted >= 2:
        return False
    waits = state.follow and state.part is Part.WAITING
    turn.set(prompted=2, due_s=turn.now_s + REMIND_AFTER_S if waits else None)
    turn.say("gate.need_day" if state.follow == "day" else "gate.need_yes", when_quiet=when_quiet)
    return True


def _ask_again(turn: Turn) -> None:
    """The question once more; a refusal that waits for nothing else is given."""
    resume = turn.script.resume
    if turn.state.carrying == "offered" and resume is not None:
        turn.say_text(f"gate.{OFFER}", resume.offer)
        return
    one = turn.script.questions[turn.state.question]
    if turn.state.follow == "day":
        leave_with(turn, f"gate.{one.id}.refusal", f"refused:{one.id}", one.refusal)
    elif turn.state.follow == "offer":
        leave_with(turn, "gate.not_today", f"refused:{one.id}")
    else:
        turn.say_text(f"gate.{one.id}", one.say)
