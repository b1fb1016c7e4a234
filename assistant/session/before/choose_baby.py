"""Who is it today? One question, before there is a plan. Pure.

It has the face of the conductor, so that the same loop plays it. The answer is a yes with the
slot `who`, the number of the baby from 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.session.actions import Action, End, Hush, Say
from assistant.session.before.asking import REMIND_AFTER_S
from assistant.session.events import CardBack, Event, Heard, LineDone, Started, Tick, Unclear
from assistant.session.intents import Intent, IntentName
from assistant.session.snapshot import Snapshot
from assistant.session.state import Part, Phase, State

CHOSEN = "chosen"
"""Why it ended where a baby was named."""

CORRECT_S = 2.0
"""So long after the name was said back, "no" asks anew: the plan hangs on it."""

_LEAVE = (IntentName.STOP, IntentName.CRYING, IntentName.NO, IntentName.FINISH)


@dataclass(frozen=True)
class Choice:
    """The words of the question."""

    ask: str
    """The question, names in order."""
    how: str
    """What can be said."""
    chosen: Sequence[str]
    """The answer to each choice."""
    leave: str
    """The answer to none."""
    hints: tuple[str, ...] = ()
    """What can be said, to show."""

    def texts(self) -> list[str]:
        """Everything that can be said."""
        return [self.ask, self.how, *self.chosen, self.leave]


class Choosing:
    """Asks until a baby is named, or the parent leaves it for another time."""

    def __init__(self, choice: Choice) -> None:
        """`choice`: the words."""
        self._choice = choice

    def begin(self) -> State:
        """The state before the first event."""
        return State(steps=())

    def handle(self, state: State, event: Event, now_s: float) -> tuple[State, list[Action]]:
        """What `event` at `now_s` makes of the state, and what is to be done."""
        if isinstance(event, LineDone):
            return self._line_done(state, event.token, now_s)
        if state.phase is Phase.ENDED:
            again = isinstance(event, Heard) and event.intent.name is IntentName.STOP
            if again and state.part is not Part.OVER:
                # Said again, it silences the farewell too.
                return replace(state, part=Part.OVER), [Hush(), End(state.reason)]
            return state, []
        if isinstance(event, Heard):
            return self._heard(state, event.intent)
        if isinstance(event, (Started, CardBack)):
            return self._ask(state, [])
        due = isinstance(event, Tick) and state.due_s is not None and now_s >= state.due_s
        if state.part is Part.HOLDING:
            if not due:
                return state, []
            return replace(state, phase=Phase.ENDED, part=Part.OVER, reason=CHOSEN), [End(CHOSEN)]
        unclear = isinstance(event, Unclear) and state.part is Part.WAITING
        if (due or unclear) and not state.prompted:
            state = replace(state, prompted=1, due_s=None)
            return self._say(state, "who.how", self._choice.how, [], when_quiet=unclear)
        return state, []

    def snapshot(self, state: State, now_s: float) -> Snapshot:
        """What may be shown of it."""
        asking = state.phase is not Phase.ENDED
        return Snapshot(
            phase=state.phase.value,
            hints=self._choice.hints if asking else (),
            question=self._choice.ask if asking else "",
            question_number=int(asking),
            questions=int(asking),
        )

    def _heard(self, state: State, intent: Intent) -> tuple[State, list[Action]]:
        wrong = state.part is Part.HOLDING and intent.name is IntentName.NO
        if intent.name in _LEAVE and not wrong:
            state = replace(state, phase=Phase.ENDED, part=Part.SAYING, reason="not_today")
            return self._say(state, "who.leave", self._choice.leave, [Hush()])
        if wrong or intent.name in (IntentName.REPEAT, IntentName.HELP):
            return self._ask(state, [Hush()])
        number = int(intent.slots.get("who", 0))
        if intent.name is IntentName.YES and 1 <= number <= len(self._choice.chosen):
            state = replace(state, part=Part.HOLDING, question=number - 1, due_s=None)
            return self._say(state, "who.chosen", self._choice.chosen[number - 1], [Hush()])
        return state, []

    def _ask(self, state: State, actions: list[Action]) -> tuple[State, list[Action]]:
        state = replace(state, phase=Phase.GATE, part=Part.SAYING, due_s=None)
        state, actions = self._say(state, "who.ask", self._choice.ask, actions)
        return self._say(state, "who.how", self._choice.how, actions)

    def _say(
        self,
        state: State,
        line: str,
        text: str,
        actions: list[Action],
        *,
        when_quiet: bool = False,
    ) -> tuple[State, list[Action]]:
        token = state.token + 1
        state = replace(state, token=token, awaited=token)
        return state, [*actions, Say(line, text, token, when_quiet)]

    def _line_done(self, state: State, token: int, now_s: float) -> tuple[State, list[Action]]:
        state = replace(state, spoken=max(state.spoken, token))
        if token != state.awaited:
            return state, []
        if state.phase is Phase.ENDED:
            return replace(state, part=Part.OVER), [End(state.reason)]
        if state.part is Part.HOLDING:
            return replace(state, due_s=now_s + CORRECT_S), []
        # Put once more after a long silence, then it waits.
        due_s = None if state.prompted else now_s + REMIND_AFTER_S
        return replace(state, part=Part.WAITING, due_s=due_s), []


def chosen(state: State) -> int | None:
    """The number of the baby that was named, from 0; None where none was."""
    return state.question if state.reason == CHOSEN else None
