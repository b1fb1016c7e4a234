"""A session as the program holds it, without sound: the driver, the recorder, and a parent."""

from collections.abc import Callable, Sequence
from datetime import datetime

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.journal import Journal, SessionRecorder
from assistant.journal.writer import Write
from assistant.running.make_records import action_record
from assistant.running.planned_session import PlannedSession, plan_session
from assistant.session.actions import Action
from assistant.session.events import Event
from assistant.session.script import Script
from assistant.session.state import Part, Phase
from tests.session.driver import Driver

ANSWER_S = 1.5
"""After this time a question is answered."""

NOON = datetime(2026, 3, 4, 12, 0)


def a_baby(name: str = "", age_days: int = 200) -> Baby:
    return Baby(
        birth_date=NOON.date().fromordinal(NOON.date().toordinal() - age_days),
        name=name,
        hips_ok="yes",
        foot_treatment=False,
        recent_surgery=False,
    )


class Held(Driver):
    """A session that is kept while it runs, and answered as its parent likes."""

    def __init__(
        self,
        script: Script,
        recorder: SessionRecorder | None,
        *,
        carry_on: bool = True,
        step_s: float = 0.1,
    ) -> None:
        self._recorder = recorder
        self._carry_on = carry_on
        super().__init__(script, step_s)

    def send(self, event: Event) -> list[Action]:
        before = self.state
        actions = super().send(event)
        if self._recorder is None:
            return actions
        for action in actions:
            record = action_record(self.now_s, action, self.state)
            if record is not None:
                self._recorder.record(record)
        if self.state is not before:
            self._recorder.state(self.state, self.now_s)
        return actions

    def play(self, there: Callable[["Held"], bool] = lambda held: bool(held.ends)) -> "Held":
        """Let time pass, all questions answered, until something holds."""
        while not there(self):
            assert self.now_s < 4000, f"no end: {self.state.phase} {self.state.part}"
            state = self.state
            if state.part is not Part.WAITING or self._lines:
                self._frame()
                continue
            self.wait(ANSWER_S)
            if state.resuming == "offered":
                self.say("yes" if self._carry_on else "no")
            elif state.phase is Phase.GATE:
                resume = self.script.resume
                carried = resume is not None and state.resuming == "yes"
                asked = resume.questions if resume and carried else self.script.questions
                self.say(asked[state.asked.question].passes_on)
            else:
                self.say("ready")
        return self


def hold(
    journal: Journal,
    baby: Baby,
    now: datetime = NOON,
    *,
    until: Callable[[Held], bool] = lambda held: bool(held.ends),
    carry_on: bool = True,
    close: bool = True,
    on_kept: Callable[[Sequence[Write]], None] | None = None,
    **settings: object,
) -> tuple[Held, PlannedSession]:
    """Hold a session that begins at `now`, or as much of it; all that it did is kept then."""
    made = plan_session(shipped(), journal, baby, Settings.model_validate(settings), now)
    recorder = made.recorder(journal, clock=lambda: now, on_kept=on_kept)
    held = Held(made.script, recorder, carry_on=carry_on).play(until)
    if recorder is not None and close:
        recorder.close()
        assert not recorder.note
    return held, made
