"""Questions about the session, and small wishes: answered without moving on."""

from assistant.session.actions import SetVolume
from assistant.session.script import minutes_line
from assistant.session.state import Part, Phase
from assistant.session.turn import Turn

VOLUME_STEP_DB = 3.0
"""One "louder" or "quieter"."""

VOLUME_DB = (-12.0, 6.0)
"""How far the volume can be moved from its setting."""

TEMPO_STEP = 0.1
"""One "slower" or "faster"."""

TEMPO = (0.8, 1.25)
"""How far the tempo can be moved."""


def help_(turn: Turn) -> None:
    """What can be said here."""
    turn.say(f"help.{turn.state.phase.value}")


def how_long(turn: Turn) -> None:
    """The time that is left."""
    line, slots = minutes_line(turn.left_s())
    if turn.state.phase in (Phase.GATE, Phase.SETUP, Phase.GREETING) and "minutes" in slots:
        line = "tell.today"
    turn.say(line, **slots)


def where(turn: Turn) -> None:
    """The step at hand."""
    state = turn.state
    if state.phase not in (Phase.DOING, Phase.RESTING):
        turn.say(f"tell.where_{state.phase.value}")
        return
    step = state.step
    turn.say(
        "tell.where",
        **turn.script.place(state.index + 1, len(state.steps), step.title, step.side),
    )


def what_next(turn: Turn) -> None:
    """The step after the one at hand."""
    state = turn.state
    early = {
        Phase.GATE: "tell.next_setup",
        Phase.SETUP: "tell.next_greeting",
        Phase.GREETING: "tell.next_strokes",
    }
    place = state.back_to if state.phase is Phase.PAUSED else state.phase
    if place in early:
        turn.say(early[place])
    elif state.index + 1 < len(state.steps):
        turn.say("tell.next_is", title=state.steps[state.index + 1].title)
    else:
        turn.say("tell.next_last")


def why(turn: Turn) -> None:
    """What the guide says about the move at hand."""
    step = turn.state.step
    turn.say_text(f"why.{step.technique}", step.reason)


def why_ask(turn: Turn) -> None:
    """Why the questions."""
    turn.say("gate.why")


def why_set_up(turn: Turn) -> None:
    """Why the preparations."""
    turn.say("setup.why")


def why_greet(turn: Turn) -> None:
    """Why the baby is asked."""
    turn.say("greeting.why")


def louder(turn: Turn) -> None:
    """Speech a little louder."""
    _volume(turn, VOLUME_STEP_DB, "tell.louder")


def quieter(turn: Turn) -> None:
    """Speech a little softer."""
    _volume(turn, -VOLUME_STEP_DB, "tell.quieter")


def _volume(turn: Turn, change_db: float, line: str) -> None:
    wanted = turn.state.volume_db + change_db
    if not VOLUME_DB[0] <= wanted <= VOLUME_DB[1]:
        turn.say("tell.tempo_end")
        return
    turn.set(volume_db=wanted)
    turn.actions.append(SetVolume(wanted))
    turn.say(line)


def slower(turn: Turn) -> None:
    """Strokes a little slower."""
    _tempo(turn, -TEMPO_STEP, "tell.slower")


def faster(turn: Turn) -> None:
    """Strokes a little faster."""
    _tempo(turn, TEMPO_STEP, "tell.faster")


def _tempo(turn: Turn, change: float, line: str) -> None:
    state = turn.state
    wanted = min(TEMPO[1], max(TEMPO[0], state.tempo + change))
    if abs(wanted - state.tempo) < 1e-9:
        turn.say("tell.tempo_end")
        return
    if state.part is Part.GUIDING:
        turn.set(progress_s=state.progress_at(turn.now_s), anchor_s=turn.now_s)
    turn.set(tempo=wanted)
    turn.say(line)


def music_on(turn: Turn) -> None:
    """Music back on."""
    turn.set(music=True)
    turn.music()
    turn.cue("ack")


def music_off(turn: Turn) -> None:
    """No music."""
    turn.set(music=False)
    turn.music()
    turn.cue("ack")


def ack(turn: Turn) -> None:
    """It is going on already."""
    turn.cue("ack")


