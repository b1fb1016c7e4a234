"""The session as a pure function: (state, event, time) to (state, actions)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.guide.plan import PlanStep
from assistant.session.actions import Action
from assistant.session.before import answering, asking
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
from assistant.session.intents import IntentName
from assistant.session.requests import moving, telling
from assistant.session.script import Script
from assistant.session.snapshot import Snapshot
from assistant.session.state import Part, Phase, State, Wishes
from assistant.session.stopping import comfort, halting, resume, revising, signs
from assistant.session.strokes import stepping
from assistant.session.strokes.budget import left_s
from assistant.session.table import TRANSITIONS
from assistant.session.turn import BEFORE, RESUMABLE, Turn

Handler = Callable[[Turn], None]

HANDLERS: Mapping[str, Handler] = {
    "-": telling.nothing,
    "stop": halting.stop,
    "stop_again": halting.stop_again,
    "not_today": asking.not_today,
    "comfort": comfort.comfort,
    "soothe": comfort.soothe,
    "cry_after": comfort.cry_after,
    "pause": halting.pause,
    "paused": halting.paused,
    "ask": asking.ask,
    "ask_before": asking.ask_before,
    "ask_last": asking.ask_last,
    "begin": resume.begin,
    "ask_or_on": resume.ask_or_on,
    "ack": telling.ack,
    "forward": moving.forward,
    "resume": halting.resume,
    "restart": comfort.restart,
    "need_yes": answering.need_yes,
    "set_up": asking.set_up,
    "greet": asking.greet,
    "again": moving.again,
    "back": moving.back,
    "skip": moving.skip,
    "answer_yes": resume.answer_yes,
    "answer_no": resume.answer_no,
    "take_time": asking.take_time,
    "unsure": resume.unsure,
    "begin_now": moving.begin_now,
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
    "enough": comfort.enough,
    "finish": halting.finish,
    "yawn": signs.yawn,
    "sign": signs.sign,
    "pain": signs.pain,
    "pain_after": signs.pain_after,
    "frustrated": signs.frustrated,
    "answer_day": answering.answer_day,
    "last_time": telling.last_time,
    "when_next": telling.when_next,
    "remind": answering.remind,
    "remind_gate": answering.remind_gate,
}
"""What the cells of the transition table name."""


class Conductor:
    """Answers events. Holds the script and nothing that changes."""

    def __init__(self, script: Script) -> None:
        """`script`: the words and the plan of the session."""
        self.script = script

    def begin(self) -> State:
        """The state before the first event."""
        settings = self.script.settings
        return State(
            steps=self.script.plan.steps,
            wishes=Wishes(music=settings.music != "off", pronoun=self.script.baby.pronoun),
        )

    def handle(self, state: State, event: Event, now_s: float) -> tuple[State, list[Action]]:
        """What `event` at session time `now_s` makes of the state, and what is to be done."""
        intent = event.intent if isinstance(event, (Heard, Revised)) else None
        turn = Turn(self.script, state, now_s, intent.slots if intent else {})
        if "pronoun" in turn.slots:
            turn.wishes = replace(turn.wishes, pronoun=turn.slots["pronoun"])
        if isinstance(event, Tick):
            self._tick(turn)
        elif isinstance(event, Heard):
            self._obey(turn, event.intent.name)
        elif isinstance(event, LineDone):
            self._line_done(turn, event.token)
        elif isinstance(event, Revised):
            revising.revised(
                turn, event.early.name, event.intent, lambda name: self._obey(turn, name)
            )
        elif isinstance(event, Unclear):
            asking.unclear(turn)
        elif isinstance(event, Started):
            asking.start(turn)
        elif isinstance(event, CardGone):
            halting.card_gone(turn)
        elif isinstance(event, CardBack):
            halting.card_back(turn)
        return turn.state, turn.actions

    def _obey(self, turn: Turn, name: IntentName) -> None:
        HANDLERS[TRANSITIONS[turn.phase, name]](turn)

    def _tick(self, turn: Turn) -> None:
        if turn.phase in RESUMABLE:
            stepping.tick(turn)
        elif turn.phase in BEFORE:
            asking.tick(turn)
        elif turn.phase is Phase.COMFORT:
            comfort.tick(turn)

    def _line_done(self, turn: Turn, token: int) -> None:
        awaited = token == turn.tokens.awaited
        turn.tokens = replace(turn.tokens, spoken=max(turn.tokens.spoken, token))
        if not awaited:
            return
        turn.tokens = replace(turn.tokens, awaited=0)
        if turn.phase in RESUMABLE:
            stepping.after_line(turn)
        else:
            asking.after_line(turn)

    def snapshot(self, state: State, now_s: float) -> Snapshot:
        """What a screen may show of the state."""
        turn = Turn(self.script, state, now_s)
        tempo = state.wishes.tempo
        questions = turn.script.questions if state.phase is Phase.GATE else ()
        # The first words come before the first question.
        number, token = state.asked.question, state.asked.token
        put = token and state.tokens.spoken >= token - 1
        asked = questions[number : number + 1] if put else ()
        if state.resuming == "offered" or state.asked.follow:
            asked = ()  # something else is being asked
        shown = Snapshot(
            phase=state.phase.value,
            steps=len(state.steps),
            session_left_s=left_s(turn),
            hints=HINTS[state.phase],
            tempo=tempo,
            question="".join(question.say for question in asked),
            question_number=number + 1 if asked else 0,
            questions=len(questions),
        )
        if state.phase is Phase.ENDED:
            return shown
        if turn.place.phase not in RESUMABLE:
            return self._with_next(shown, state.steps[:1])
        index, total_s, done_s = state.progress.index, state.total_s, state.progress_at(now_s)
        over = turn.resting or state.all_done
        shown = replace(
            shown,
            technique=state.step.technique,
            title=state.step.title,
            side=state.step.side,
            limb=self.script.library.limb(state.step.technique),
            step=min(index + 1, len(state.steps)),
            step_left_s=0.0 if over else max(0.0, (total_s - done_s) / tempo),
            step_total_s=total_s / tempo,
            guiding=state.part is Part.GUIDING,
            passes=state.step_passes,
            passes_done=state.step_passes if over else int(done_s / state.step.pass_s + 1e-6),
            pass_s=state.step.pass_s / tempo,
            strokes=state.step.strokes,
        )
        return self._with_next(shown, state.ahead[:1])

    def _with_next(self, shown: Snapshot, steps: Sequence[PlanStep]) -> Snapshot:
        """The same with the step that comes, if there is one."""
        for step in steps:
            shown = replace(
                shown,
                next_technique=step.technique,
                next_title=step.title,
                next_side=step.side,
                next_limb=self.script.library.limb(step.technique),
            )
        return shown


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
