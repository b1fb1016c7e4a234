"""Before the first stroke: the gate's questions, the room, the greeting."""

from dataclasses import replace
from typing import Literal

from assistant.session.ending import leave_with, over
from assistant.session.resume_point import OFFER
from assistant.session.state import Due, Part, Phase
from assistant.session.strokes.stepping import begin_step
from assistant.session.strokes.timing import STILL_S
from assistant.session.turn import Turn

REMIND_AFTER_S = 15.0
"""After this much silence a question is put again, once."""


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
    """Ask whether to resume the session that was cut off."""
    resume = turn.script.resume
    assert resume is not None
    turn.enter(Phase.GATE, Part.SAYING)
    turn.say_text(f"gate.{OFFER}", resume.offer, wait=True)
    turn.resuming = "offered"
    _put(turn, turn.asked.question)


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
    _put(turn, question)


def follow(turn: Turn, what: Literal["day", "offer"]) -> None:
    """Put what is asked after a failing answer: which day it was, or whether to remind."""
    turn.enter(Phase.GATE, Part.SAYING)
    one = turn.script.questions[turn.asked.question]
    text = one.ask_day if what == "day" else one.offer
    turn.say_text(f"gate.{one.id}.{what}", text, wait=True)
    _put(turn, turn.asked.question, what)


def _put(turn: Turn, question: int, follow: Literal["", "day", "offer"] = "") -> None:
    """The line asked for last is what the parent is asked."""
    turn.asked = replace(
        turn.asked, question=question, follow=follow, token=turn.tokens.last, at_s=turn.now_s
    )


# -- gate ----------------------------------------------------------------------------------


def ask(turn: Turn) -> None:
    """The question once more."""
    turn.hush()
    if turn.resuming == "offered":
        offer(turn)
    elif turn.asked.follow:
        follow(turn, turn.asked.follow)
    else:
        ask_question(turn, turn.asked.question)


def ask_before(turn: Turn) -> None:
    """The question before this one."""
    if turn.resuming == "offered":
        ask(turn)
        return
    turn.hush()
    ask_question(turn, max(0, turn.asked.question - 1))


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
    if turn.clock.began_s is None:
        turn.clock = replace(turn.clock, began_s=turn.now_s)
    for number, text in enumerate(turn.script.preparations, 1):
        turn.say_text(f"setup.{number}", text)
    turn.say("setup.ready", wait=True)


def take_time(turn: Turn) -> None:
    """Says that there is time, and waits again."""
    turn.hush()
    turn.enter(turn.phase, Part.SAYING)
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
    if turn.phase is Phase.SETUP:
        turn.cue("ack")
        greet(turn)
    elif turn.part is not Part.HOLDING:
        turn.cue("ack")
        turn.enter(Phase.GREETING, Part.HOLDING)
        turn.say("greeting.still", wait=True)
    else:
        begin_step(turn, 0)


# -- time ----------------------------------------------------------------------------------


def after_line(turn: Turn) -> None:
    """The line that the part waited for has been spoken."""
    asked = turn.asked
    if turn.phase is Phase.ENDED:
        over(turn)
    elif turn.part is Part.HOLDING:
        turn.due = Due(first_step_s=turn.now_s + STILL_S)
    elif turn.part is Part.SAYING:
        turn.part = Part.WAITING
        turn.clock = replace(turn.clock, waiting_from_s=turn.now_s)
        if asked.follow or not (asked.reminded or asked.hinted):
            turn.due = Due(reminder_s=turn.now_s + REMIND_AFTER_S)


def tick(turn: Turn) -> None:
    """Remind once after a long silence; then stay quiet."""
    if turn.is_past(turn.due.first_step_s):
        begin_step(turn, 0)
    elif turn.is_past(turn.due.reminder_s):
        turn.due = Due()
        turn.asked = replace(turn.asked, reminded=True)
        _remind(turn)


def _remind(turn: Turn) -> None:
    if turn.phase is Phase.GATE:
        _ask_again(turn)
    elif turn.phase is Phase.SETUP:
        turn.say("setup.take_time")
    else:
        turn.say("greeting.ask")


def unclear(turn: Turn) -> None:
    """Words that are in no phrase, while an answer is awaited: one short hint, then quiet."""
    if turn.phase is Phase.GATE and turn.part is Part.WAITING:
        hint(turn, when_quiet=True)


def hint(turn: Turn, *, when_quiet: bool = False) -> bool:
    """Say once what kind of answer is awaited; False where that has been said."""
    asked = turn.asked
    if asked.hinted:
        return False
    waits = asked.follow and turn.part is Part.WAITING
    turn.asked = replace(asked, hinted=True)
    turn.due = Due(reminder_s=turn.now_s + REMIND_AFTER_S if waits else None)
    turn.say("gate.need_day" if asked.follow == "day" else "gate.need_yes", when_quiet=when_quiet)
    return True


def _ask_again(turn: Turn) -> None:
    """The question once more; a refusal that waits for nothing else is given."""
    resume = turn.script.resume
    if turn.resuming == "offered" and resume is not None:
        turn.say_text(f"gate.{OFFER}", resume.offer)
        return
    one = turn.script.questions[turn.asked.question]
    if turn.asked.follow == "day":
        leave_with(turn, f"gate.{one.id}.refusal", f"refused:{one.id}", one.refusal)
    elif turn.asked.follow == "offer":
        leave_with(turn, "gate.not_today", f"refused:{one.id}")
    else:
        turn.say_text(f"gate.{one.id}", one.say)
