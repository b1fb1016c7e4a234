"""Plans the session of now from the journal, and keeps it there while it runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import Library
from assistant.guide.looking_back import last_time
from assistant.journal import CutOff, Journal, SessionRecorder, reminder
from assistant.journal.writer import Write, Writer
from assistant.running import assembly
from assistant.session.script import Script


@dataclass(frozen=True)
class PlannedSession:
    """One baby's session at one moment, planned and not yet begun."""

    script: Script
    cut: CutOff | None
    """The session that is offered to be carried on."""

    def recorder(
        self,
        journal: Journal,
        *,
        clock: Callable[[], datetime] = datetime.now,
        on_kept: Callable[[Sequence[Write]], None] | None = None,
    ) -> SessionRecorder | None:
        """Keeps the session in the journal while it runs; None for one that only says why not."""
        if self.script.refusal is not None:
            return None
        cut = self.cut
        row = cut.session if cut else None
        writer = Writer(journal.path, session=row, clock=clock, on_kept=on_kept)
        return SessionRecorder(writer, self.script, clock(), cut.duration_s if cut else 0.0)

    def remind(self, clock: Callable[[], datetime] = datetime.now) -> Callable[[int | None], str]:
        """A function that sets a reminder and says in a line where it lies."""

        def remind(in_min: int | None) -> str:
            now, following = clock(), self.script.next_time
            if in_min is not None:
                at = now + timedelta(minutes=in_min)
            elif following is not None:
                at = following.at
            else:
                return ""
            try:
                return f"Reminder: {reminder.write(self.script.baby, at, now)}"
            except OSError as error:
                return f"The reminder could not be written ({error}); check the disk."

        return remind


def plan_session(
    library: Library, journal: Journal, baby: Baby, settings: Settings, now: datetime
) -> PlannedSession:
    """Plan the session of the baby at `now`, local time. Raises NotToday like `assembly.script`."""
    born, on, name = baby.birth_date, now.date(), baby.name
    last, known = journal.last_held(born, now, name), journal.known(born, now, name)
    cut = journal.cut_off(born, now, name)
    script = assembly.script(
        library,
        known.profile(library, baby),
        settings,
        journal.history(born, on, name),
        on,
        now=now,
        known=known,
        last_time=last_time(library, last.began.date(), last.techniques, on) if last else None,
        cut=cut,
    )
    return PlannedSession(script, cut if script.resume else None)
