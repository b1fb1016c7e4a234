"""Before the first stroke: the gate's questions, the room, the greeting."""

from assistant.session.actions import End
from assistant.session.state import Part, Phase
from assistant.session.timing import STILL_S
from assistant.session.turn import RESUMABLE, Turn

REMIND_AFTER_S = 15.0
"""Silence after a question before it is put once more, and only once."""


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
    turn.set(question=question, part=Part.SAYING, due_s=None, prompted=0)
    one = turn.script.questions[question]
    turn.say_text(f"gate.{one.id}", one.say, wait=True)


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
    if not turn.script.questions:
        set_up(turn)
        return
    turn.enter(Phase.GATE, Part.SAYING)
    _ask(turn, len(turn.script.questions) - 1)


def need_yes(turn: Turn) -> None:
    """Neither yes nor no: the question stands."""
    turn.say("gate.need_yes")


def answer_yes(turn: Turn) -> None:
    """Yes to the question at hand."""
    _answer(turn, "yes")


def answer_no(turn: Turn) -> None:
    """No to the question at hand."""
    _answer(turn, "no")


def _answer(turn: Turn, answer: str) -> None:
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
    """The parent wants to end before it began, or ends the closing strokes."""
    turn.hush()
    closing = turn.state.phase is Phase.CLOSING
    leave_with(turn, "close.end" if closing else "close.leave", "finished")


def leave_with(turn: Turn, line: str, reason: str, text: str | None = None) -> None:
    """Say why, kindly, and end; `text` where the words are not in the list of lines."""
    phase = turn.state.phase
    if phase in RESUMABLE:
        turn.freeze()
    if phase not in (Phase.PAUSED, Phase.COMFORT, Phase.ENDED):
        turn.set(back_to=phase)
    turn.set(reason=reason, ended_s=turn.now_s)
    turn.enter(Phase.ENDED, Part.SAYING)
    if text is None:
        turn.say(line, wait=True, when_quiet=True)
    else:
        turn.say_text(line, text, wait=True, when_quiet=True)


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
    turn.set(part=Part.SAYING, due_s=None)
    turn.say("setup.take_time", wait=True)


def greet(turn: Turn) -> None:
    """Say hello and ask the baby's permission, then wait."""
    turn.hush()
    turn.enter(Phase.GREETING, Part.SAYING)
    turn.say("greeting.greeting")
    turn.say("greeting.permission")
    turn.say("greeting.ask", wait=True)


def begin(turn: Turn) -> None:
    """Ready: from set-up to the greeting, from the greeting to still hands."""
    if turn.state.phase is Phase.SETUP:
        _stop_waiting(turn)
        turn.cue("ack")
        greet(turn)
    elif turn.state.part is not Part.HOLDING:
        turn.hush()
        _stop_waiting(turn)
        turn.cue("ack")
        turn.set(part=Part.HOLDING, due_s=None)
        turn.say("greeting.still", wait=True)
    else:
        turn.hush()
        turn.begin_step(0)


def _stop_waiting(turn: Turn) -> None:
    """The parent's own time does not count toward the whole-session cap."""
    if turn.state.part is Part.WAITING:
        turn.set(waited_s=turn.state.waited_s + turn.now_s - turn.state.anchor_s)


# -- time ----------------------------------------------------------------------------------


def after_line(turn: Turn) -> None:
    """The line that the part waited for has been spoken."""
    state = turn.state
    if state.phase is Phase.ENDED:
        turn.set(part=Part.OVER)
        turn.music()
        turn.actions.append(End(state.reason))
    elif state.part is Part.HOLDING:
        turn.set(due_s=turn.now_s + STILL_S)
    else:
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
        turn.begin_step(0)
    elif state.phase is Phase.GATE:
        one = turn.script.questions[state.question]
        turn.say_text(f"gate.{one.id}", one.say)
    elif state.phase is Phase.SETUP:
        turn.say("setup.take_time")
    elif state.phase is Phase.GREETING:
        turn.say("greeting.ask")


def unclear(turn: Turn) -> None:
    """Words that are in no phrase, while an answer is awaited: one short hint, then quiet."""
    if turn.state.phase is Phase.GATE and turn.state.part is Part.WAITING:
        if turn.state.prompted < 2:
            turn.set(prompted=2, due_s=None)
            turn.say("gate.need_yes", when_quiet=True)
