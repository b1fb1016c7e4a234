"""The gate's questions answered: on, a gentler session, or none today."""

from dataclasses import replace
from typing import Literal

from assistant.guide.gate import Question
from assistant.session.actions import Answered, Remind
from assistant.session.before.asking import ask_question, follow, hint, set_up
from assistant.session.ending import leave_with
from assistant.session.strokes.stepping import with_needs
from assistant.session.turn import Turn

ANSWER_FROM_S = 1.0
"""An answer that comes sooner after a question was meant for the one before."""


def answer_yes(turn: Turn) -> None:
    """Yes to the current question."""
    _answer(turn, "yes")


def answer_no(turn: Turn) -> None:
    """No to the current question."""
    _answer(turn, "no")


def _answer(turn: Turn, answer: Literal["yes", "no"]) -> None:
    if too_soon(turn):
        return
    one = _question(turn)
    if turn.asked.follow == "day":
        need_yes(turn)
        return
    turn.hush()
    if turn.asked.follow == "offer":
        _offered(turn, yes=answer == "yes")
    elif answer == one.passes_on:
        turn.actions.append(Answered(one.id, answer))
        turn.answers = replace(turn.answers, concerns=turn.answers.concerns - {one.id})
        turn.cue("ack")
        _on(turn)
    elif one.otherwise != "refuse":
        turn.actions.append(Answered(one.id, answer))
        _more_gently(turn)
    elif one.ask_day:
        follow(turn, "day")
    else:
        turn.actions.append(Answered(one.id, answer))
        _refuse(turn, one.refusal)


def unsure(turn: Turn) -> None:
    """Not sure: left out for today, or another day."""
    turn.hush()
    one = _question(turn)
    if turn.asked.follow == "offer":
        _offered(turn, yes=False)
    elif turn.asked.follow == "day":
        turn.actions.append(Answered(one.id, "yes"))
        _refuse(turn, one.refusal)
    elif one.otherwise != "refuse":
        turn.actions.append(Answered(one.id, "not_sure"))
        _more_gently(turn)
    else:
        turn.actions.append(Answered(one.id, "not_sure"))
        leave_with(turn, "gate.unsure", "refused:unsure")


def answer_day(turn: Turn) -> None:
    """The day of a vaccination: it says until when to wait."""
    if turn.asked.follow != "day":
        need_yes(turn)
        return
    if too_soon(turn):
        return
    turn.hush()
    one = _question(turn)
    days_ago = int(turn.slots.get("days_ago", "0"))
    turn.actions.append(Answered(one.id, "yes", days_ago))
    text = one.refusal_on[days_ago] if days_ago < len(one.refusal_on) else ""
    if text:
        _refuse(turn, text)
    else:
        turn.cue("ack")
        _on(turn)


def remind_gate(turn: Turn) -> None:
    """Yes to the reminder that is offered; else one for the next session."""
    if turn.asked.follow == "offer":
        turn.hush()
        _offered(turn, yes=True)
    else:
        remind(turn)


def remind(turn: Turn) -> None:
    """Sets a reminder for the next session."""
    following = turn.script.next_time
    if following is None:
        turn.say("tell.next_unknown")
        return
    turn.actions.append(Remind(None))
    turn.say("tell.reminded", {"when": following.when})


def need_yes(turn: Turn) -> None:
    """No answer to what was asked: the question stands, and is explained once."""
    if not hint(turn):
        turn.cue("ack")


def too_soon(turn: Turn) -> bool:
    """Meant for the question before: this one has hardly been heard."""
    asked = turn.asked
    return turn.tokens.spoken < asked.token - 1 or turn.now_s - asked.at_s < ANSWER_FROM_S


def _question(turn: Turn) -> Question:
    return turn.script.questions[turn.asked.question]


def _on(turn: Turn) -> None:
    following = turn.asked.question + 1
    if following < len(turn.script.questions):
        ask_question(turn, following)
        return
    turn.asked = replace(turn.asked, follow="")
    _choose_steps(turn)
    set_up(turn)


def _more_gently(turn: Turn) -> None:
    """Some moves are left out today, or only the quiet ones are done."""
    one = _question(turn)
    turn.answers = replace(turn.answers, concerns=turn.answers.concerns | {one.id})
    turn.say_text(f"gate.{one.id}.goes_on", one.goes_on)
    _on(turn)


def _choose_steps(turn: Turn) -> None:
    """The steps that the answers leave, each with what it needs before it."""
    concerns = [q for q in turn.script.questions if q.id in turn.answers.concerns]
    quiet = any(q.otherwise == "quiet" for q in concerns)
    planned = turn.answers.planned or turn.steps
    turn.answers = replace(turn.answers, quiet=quiet, planned=planned)
    steps = turn.plan.steps if quiet else planned
    left_out = frozenset[str]().union(*(q.leave_out for q in concerns))
    if left_out:
        steps = with_needs((), (s for s in steps if s.technique not in left_out))
    turn.steps = steps


def _refuse(turn: Turn, text: str) -> None:
    one = _question(turn)
    if not one.offer:
        leave_with(turn, f"gate.{one.id}.refusal", f"refused:{one.id}", text)
        return
    turn.say_text(f"gate.{one.id}.refusal", text)
    follow(turn, "offer")


def _offered(turn: Turn, *, yes: bool) -> None:
    one = _question(turn)
    if yes:
        turn.actions.append(Remind(one.offer_min))
    leave_with(turn, "gate.reminded" if yes else "gate.not_today", f"refused:{one.id}")
