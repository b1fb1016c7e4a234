"""What the loop can run: anything that answers events, and keeps a state of its own."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from assistant.guide.plan import PlanStep
from assistant.session.actions import Action
from assistant.session.events import Event
from assistant.session.snapshot import Snapshot
from assistant.session.state import Phase


class Standing(Protocol):
    """What the loop has to know of a conversation's state."""

    @property
    def phase(self) -> Phase:
        """The session state."""
        ...

    @property
    def reason(self) -> str:
        """Why it ended; empty until then."""
        ...

    @property
    def steps(self) -> Sequence[PlanStep]:
        """The steps that are announced by their index."""
        ...


StateT = TypeVar("StateT", bound=Standing)


class Conversation(Protocol[StateT]):
    """Answers events: the conductor, or a question before there is a plan."""

    def begin(self) -> StateT:
        """The state before the first event."""
        ...

    def handle(self, state: StateT, event: Event, now_s: float) -> tuple[StateT, list[Action]]:
        """The state after `event` at session time `now_s`, and the actions that it asks for."""
        ...

    def snapshot(self, state: StateT, now_s: float) -> Snapshot:
        """The state as it may be shown."""
        ...
