"""The session as a pure function: (state, event, time) to (state, actions)."""

from typing import Callable, Mapping

from assistant.session import asking, halting, stepping, telling
from assistant.session.actions import Action
from assistant.session.events import (
    CardBack,
    CardGone,
    Event,
    Heard,
    LineDone,
    Revised,
    Started,
    Tick,
    Unclear,
)
from assistant.session.script import Script
from assistant.session.snapshot import Snapshot
from assistant.session.state import Part, Phase, State
from assistant.session.table import TRANSITIONS
from assistant.session.turn import RESUMABLE, Turn

Handler = Callable[[Turn], None]

HANDLERS: Mapping[str, Handler] = {
    "-": lambda turn: None,
    "stop": halting.stop,
    "not_today": asking.not_today,
    "comfort": halting.comfort,
    "soothe": halting.soothe,
    "cry_after": halting.cry_after,
    "pause": halting.pause,
    "paused": halting.paused,
    "ask": asking.ask,
    "ask_before": asking.ask_before,
    "ask_last": asking.ask_last,
    "begin": asking.begin,
    "ack": telling.ack,
    "forward": stepping.forward,
    "resume": halting.resume_any,
    "restart": halting.restart,
    "need_yes": asking.need_yes,
    "set_up": asking.set_up,
    "greet": asking.greet,
    "again": stepping.again,
    "back": stepping.back,
    "skip": stepping.skip,
    "answer_yes": asking.answer_yes,
    "answer_no": asking.answer_no,
    "take_time": asking.take_time,
    "unsure": asking.unsure,
    "begin_now": stepping.begin_now,
    "help": telling.help_,
    "how_long": telling.how_long,
    "where": telling.where,
    "what_next": telling.what_next,
    "why": telling.why,
    "why_ask": telling.why_ask,
    "why_set_up": telling.why_set_up,
    "why_greet": telling.why_greet,
    "louder": telling.louder,
    "quieter": telling.quieter,
    "slower": telling.slower,
    "faster": telling.faster,
    "music_on": telling.music_on,
    "music_off": telling.music_off,
    "leave": asking.leave,
    "finish": halting.finish,
    "yawn": halting.yawn,
}
"""What the cells of the transition table name."""


class Conductor:
    """Answers events. Holds the script and nothing that changes."""

    def __init__(self, script: Script) -> None:
        self.script = script

    def begin(self) -> State:
        """The state before the first event."""
        settings = self.script.settings
        return State(
            steps=self.script.plan.steps,
            tempo=settings.tempo,
            music=settings.music != "off",
            pronoun=self.script.baby.pronoun,
        )

    def handle(self, state: State, event: Event, now_s: float) -> tuple[State, list[Action]]:
        """What `event` at session time `now_s` makes of the state, and what is to be done."""
        slots = event.intent.slots if isinstance(event, Heard) else {}
        turn = Turn(self.script, state, now_s, slots)
        if isinstance(event, Tick):
            self._tick(turn)
        elif isinstance(event, Heard):
            if "pronoun" in slots:
                turn.set(pronoun=slots["pronoun"])
            HANDLERS[TRANSITIONS[state.phase, event.intent.name]](turn)
        elif isinstance(event, LineDone):
            if event.token == state.awaited:
                turn.set(awaited=0)
                self._after_line(turn)
        elif isinstance(event, Revised):
            if event.intent and "pronoun" in event.intent.slots:
                turn.set(pronoun=event.intent.slots["pronoun"])
            halting.revised(turn, event.early, event.intent)
        elif isinstance(event, Unclear):
            asking.unclear(turn)
        elif isinstance(event, Started):
            asking.start(turn)
        elif isinstance(event, CardGone):
            halting.card_gone(turn)
        elif isinstance(event, CardBack):
            turn.music()
        return turn.state, turn.actions

    def _tick(self, turn: Turn) -> None:
        state = turn.state
        if state.phase in RESUMABLE:
            stepping.tick(turn)
        elif state.phase in (Phase.GATE, Phase.SETUP, Phase.GREETING):
            asking.tick(turn)
        elif state.phase is Phase.COMFORT:
            halting.tick(turn)

    def _after_line(self, turn: Turn) -> None:
        if turn.state.phase in RESUMABLE:
            stepping.after_line(turn)
        else:
            asking.after_line(turn)

    def snapshot(self, state: State, now_s: float) -> Snapshot:
        """What a screen may show of the state."""
        turn = Turn(self.script, state, now_s)
        hints = HINTS[state.phase]
        if state.phase in (Phase.GATE, Phase.SETUP, Phase.GREETING, Phase.ENDED):
            return Snapshot(
                phase=state.phase.value,
                steps=len(state.steps),
                session_left_s=0.0 if state.phase is Phase.ENDED else turn.left_s(),
                hints=hints,
            )
        step = state.step
        total_s = turn.passes * step.pass_s / state.tempo
        guiding = state.part is Part.GUIDING
        left_s = total_s - state.progress_at(now_s) / state.tempo if guiding else total_s
        return Snapshot(
            phase=state.phase.value,
            title=step.title,
            side=step.side,
            step=min(state.index + 1, len(state.steps)),
            steps=len(state.steps),
            step_left_s=max(0.0, 0.0 if state.part is Part.RESTING else left_s),
            step_total_s=total_s,
            session_left_s=turn.left_s(),
            hints=hints,
        )


HINTS: Mapping[Phase, tuple[str, ...]] = {
    Phase.GATE: ("yes", "no", "say that again", "stop"),
    Phase.SETUP: ("ready", "say that again", "stop"),
    Phase.GREETING: ("we're ready", "not today", "stop"),
    Phase.DOING: ("next", "again", "skip", "pause", "how long", "stop"),
    Phase.RESTING: ("next", "again", "go back", "pause", "stop"),
    Phase.PAUSED: ("carry on", "finish", "stop"),
    Phase.COMFORT: ("we're ready", "stop"),
    Phase.CLOSING: ("next", "pause", "stop"),
    Phase.ENDED: (),
}
"""What can be said, most useful first."""
