"""What the loop plays: anything that answers events with a state and actions."""

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
    """What answers events: the conductor, or a question before there is a plan."""

    def begin(self) -> StateT:
        """The state before the first event."""
        ...

    def handle(self, state: StateT, event: Event, now_s: float) -> tuple[StateT, list[Action]]:
        """What `event` at session time `now_s` makes of the state, and what is to be done."""
        ...

    def snapshot(self, state: StateT, now_s: float) -> Snapshot:
        """What may be shown of the state."""
        ...
