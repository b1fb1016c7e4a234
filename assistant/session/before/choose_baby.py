"""Who is it today? One question, before there is a plan. Pure.

It has the face of the conductor, so that the same loop plays it. The answer is a yes with the
slot `who`, the number of the baby from 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.guide.plan import PlanStep
from assistant.session.actions import Action, End, Hush, Say
from assistant.session.before.asking import REMIND_AFTER_S
from assistant.session.events import CardBack, Event, Heard, LineDone, Started, Tick, Unclear
from assistant.session.intents import Intent, IntentName
from assistant.session.snapshot import Snapshot
from assistant.session.state import Part, Phase

CHOSEN = "chosen"
"""The reason of the end where a baby was named."""

CORRECT_S = 2.0
"""For this long after the name was said back, "no" asks anew: the plan depends on it."""

_LEAVE = (IntentName.STOP, IntentName.CRYING, IntentName.NO, IntentName.FINISH)


@dataclass(frozen=True)
class Choice:
    """The words of the question."""

    ask: str
    """The question, with the names in order."""
    how: str
    """What can be said."""
    chosen: Sequence[str]
    """What is said back, for each baby."""
    leave: str
    """What is said where none is chosen."""
    hints: tuple[str, ...] = ()
    """What a screen shows that can be said."""

    def texts(self) -> list[str]:
        """Everything that can be said."""
        return [self.ask, self.how, *self.chosen, self.leave]


@dataclass(frozen=True)
class ChoiceState:
    """Where the question stands."""

    phase: Phase = Phase.GATE
    part: Part = Part.SAYING
    baby: int | None = None
    """Index of the baby that was named last."""
    reminded: bool = False
    """What can be said was said once more."""
    reminder_s: float | None = None
    """Session time at which the parent, who has not answered, is reminded."""
    settled_s: float | None = None
    """Session time from which the baby that was named is not corrected any more."""
    token: int = 0
    """Token of the line asked for last; the question goes on when it has been spoken."""
    reason: str = ""
    """Why it ended: `CHOSEN` or "not_today"; empty until then."""
    steps: tuple[PlanStep, ...] = ()
    """There are none before there is a plan."""


class Choosing:
    """Asks until a baby is named, or the parent leaves it for another time."""

    def __init__(self, choice: Choice) -> None:
        """`choice`: the words."""
        self._choice = choice

    def begin(self) -> ChoiceState:
        """The state before the first event."""
        return ChoiceState()

    def handle(
        self, state: ChoiceState, event: Event, now_s: float
    ) -> tuple[ChoiceState, list[Action]]:
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
        ticked = isinstance(event, Tick)
        if ticked and state.settled_s is not None and now_s >= state.settled_s:
            return replace(state, phase=Phase.ENDED, part=Part.OVER, reason=CHOSEN), [End(CHOSEN)]
        silent = ticked and state.reminder_s is not None and now_s >= state.reminder_s
        unclear = isinstance(event, Unclear) and state.part is Part.WAITING
        if (silent or unclear) and not state.reminded:
            state = replace(state, reminded=True, reminder_s=None)
            return self._say(state, "who.how", self._choice.how, [], when_quiet=unclear)
        return state, []

    def snapshot(self, state: ChoiceState, now_s: float) -> Snapshot:
        """What may be shown of it."""
        asking = state.phase is not Phase.ENDED
        return Snapshot(
            phase=state.phase.value,
            hints=self._choice.hints if asking else (),
            question=self._choice.ask if asking else "",
            question_number=int(asking),
            questions=int(asking),
        )

    def _heard(self, state: ChoiceState, intent: Intent) -> tuple[ChoiceState, list[Action]]:
        wrong = state.part is Part.HOLDING and intent.name is IntentName.NO
        if intent.name in _LEAVE and not wrong:
            state = replace(state, phase=Phase.ENDED, part=Part.SAYING, reason="not_today")
            return self._say(state, "who.leave", self._choice.leave, [Hush()])
        if wrong or intent.name in (IntentName.REPEAT, IntentName.HELP):
            return self._ask(state, [Hush()])
        number = int(intent.slots.get("who", 0))
        if intent.name is IntentName.YES and 1 <= number <= len(self._choice.chosen):
            state = replace(
                state, part=Part.HOLDING, baby=number - 1, reminder_s=None, settled_s=None
            )
            return self._say(state, "who.chosen", self._choice.chosen[number - 1], [Hush()])
        return state, []

    def _ask(self, state: ChoiceState, actions: list[Action]) -> tuple[ChoiceState, list[Action]]:
        state = replace(state, phase=Phase.GATE, part=Part.SAYING, reminder_s=None, settled_s=None)
        state, actions = self._say(state, "who.ask", self._choice.ask, actions)
        return self._say(state, "who.how", self._choice.how, actions)

    def _say(
        self,
        state: ChoiceState,
        line: str,
        text: str,
        actions: list[Action],
        *,
        when_quiet: bool = False,
    ) -> tuple[ChoiceState, list[Action]]:
        token = state.token + 1
        return replace(state, token=token), [*actions, Say(line, text, token, when_quiet)]

    def _line_done(
        self, state: ChoiceState, token: int, now_s: float
    ) -> tuple[ChoiceState, list[Action]]:
        if token != state.token:
            return state, []
        if state.phase is Phase.ENDED:
            return replace(state, part=Part.OVER), [End(state.reason)]
        if state.part is Part.HOLDING:
            return replace(state, settled_s=now_s + CORRECT_S), []
        # Put once more after a long silence, then it waits.
        reminder_s = None if state.reminded else now_s + REMIND_AFTER_S
        return replace(state, part=Part.WAITING, reminder_s=reminder_s), []


def chosen(state: ChoiceState) -> int | None:
    """The number of the baby that was named, from 0; None where none was."""
    return state.baby if state.reason == CHOSEN else None
