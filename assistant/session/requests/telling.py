"""Questions about the session, and small wishes: answered without moving on."""

from dataclasses import replace

from assistant.session.actions import SetVolume
from assistant.session.resume_point import ResumePoint
from assistant.session.script import minutes_line
from assistant.session.state import Phase
from assistant.session.strokes.budget import hands_on_fits, left_s, remaining_s
from assistant.session.turn import BEFORE, Turn

VOLUME_STEP_DB = 3.0
"""One "louder" or "quieter"."""

VOLUME_DB = (-12.0, 6.0)
"""How far the volume can be moved from its setting."""

TEMPO_STEP = 0.1
"""One "slower" or "faster"."""

TEMPO = (0.8, 1.25)
"""How far the tempo can be moved, settings included."""


def help_(turn: Turn) -> None:
    """Tells what can be said here."""
    turn.say(f"help.{turn.phase.value}")


def how_long(turn: Turn) -> None:
    """Tells about how long it still takes."""
    line, slots = minutes_line(left_s(turn))
    if turn.phase in BEFORE and "minutes" in slots:
        line = "tell.today"
    turn.say(line, slots)


def where(turn: Turn) -> None:
    """Tells the current step and its number."""
    phase = turn.phase
    if phase in (Phase.DOING, Phase.RESTING):
        turn.say("tell.where", turn.script.place_of(turn.state))
    else:
        turn.say(f"tell.where_{phase.value}")


def what_next(turn: Turn) -> None:
    """Tells the step after the current one."""
    early = {
        Phase.GATE: "tell.next_setup",
        Phase.SETUP: "tell.next_greeting",
        Phase.GREETING: "tell.next_strokes",
    }
    phase = turn.place.phase
    resume = turn.script.resume
    if phase in early and turn.resuming == "yes" and resume is not None:
        _after_resuming(turn, resume.point)
    elif phase in early:
        turn.say(early[phase])
    elif ahead := turn.state.ahead:
        step = ahead[0]
        turn.say("tell.next_is", {"title": step.title, "side": turn.script.side(step)})
    else:
        turn.say("tell.next_last")


def _after_resuming(turn: Turn, point: ResumePoint) -> None:
    """The hello is not said once more."""
    step = point.step
    if point.crying or step is None:
        turn.say("tell.next_strokes")
    else:
        turn.say("tell.next_is", {"title": step.title, "side": turn.script.side(step)})


def why(turn: Turn) -> None:
    """Tells why the current move is in today's plan, and what the guide says about it."""
    step = turn.state.step
    turn.say_text(f"why.{step.technique}", step.reason)


def why_ask(turn: Turn) -> None:
    """Tells why the questions are asked."""
    turn.say("gate.why")


def why_set_up(turn: Turn) -> None:
    """Tells why the preparations."""
    turn.say("setup.why")


def why_greet(turn: Turn) -> None:
    """Tells why the baby is asked."""
    turn.say("greeting.why")


def last_time(turn: Turn) -> None:
    """Tells when the last session was, and its moves."""
    last = turn.script.last_time
    if last is None:
        turn.say("tell.last_none")
    elif last.moves:
        turn.say("tell.last_time", {"when": last.when, "moves": last.moves})
    else:
        turn.say("tell.last_short", {"when": last.when})


def when_next(turn: Turn) -> None:
    """Tells when the next session may be."""
    following = turn.script.next_time
    if following is None:
        turn.say("tell.next_unknown")
    else:
        turn.say("tell.next_time", {"when": following.when})


def louder(turn: Turn) -> None:
    """Speech a little louder."""
    _volume(turn, VOLUME_STEP_DB, "tell.louder")


def quieter(turn: Turn) -> None:
    """Speech a little softer."""
    _volume(turn, -VOLUME_STEP_DB, "tell.quieter")


def _volume(turn: Turn, change_db: float, line: str) -> None:
    wanted = turn.wishes.volume_db + change_db
    if not VOLUME_DB[0] <= wanted <= VOLUME_DB[1]:
        turn.say("tell.no_further")
        return
    turn.wishes = replace(turn.wishes, volume_db=wanted)
    turn.actions.append(SetVolume(wanted))
    turn.say(line)


def slower(turn: Turn) -> None:
    """Strokes a little slower."""
    _tempo(turn, -TEMPO_STEP, "tell.slower")


def faster(turn: Turn) -> None:
    """Strokes a little faster."""
    _tempo(turn, TEMPO_STEP, "tell.faster")


def _tempo(turn: Turn, change: float, line: str) -> None:
    turn.settle()
    slowest, fastest = (bound / turn.script.settings.tempo for bound in TEMPO)
    wanted = min(fastest, max(slowest, turn.wishes.tempo + change))
    no_change = abs(wanted - turn.wishes.tempo) < 1e-9
    if no_change or (change < 0 and not hands_on_fits(turn, remaining_s(turn), wanted)):
        turn.say("tell.no_further")
        return
    turn.wishes = replace(turn.wishes, tempo=wanted)
    turn.say(line)


def music_on(turn: Turn) -> None:
    """Music back on."""
    turn.wishes = replace(turn.wishes, music=True)
    turn.music()
    turn.cue("ack")


def music_off(turn: Turn) -> None:
    """No music."""
    turn.wishes = replace(turn.wishes, music=False)
    turn.music()
    turn.cue("ack")


def ack(turn: Turn) -> None:
    """A soft sound: it is going on already."""
    turn.cue("ack")


def nothing(turn: Turn) -> None:
    """Nothing, on purpose."""
