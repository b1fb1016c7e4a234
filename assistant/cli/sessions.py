"""Which sessions a command is about: those of one baby, or all."""

from collections.abc import Sequence
from datetime import date

from assistant.config import babies
from assistant.errors import UserError
from assistant.journal import Entry, Journal


def of_baby(
    journal: Journal, name: str | None
) -> tuple[Sequence[Entry], date | None, tuple[str, ...] | None]:
    """The sessions of the baby called `name`, its birth date, and the names that are its alone.

    "" is among them unless a twin may be meant by it. Without a name they are all sessions, and
    None. A baby counts that is in the journal only. Raises UserError for a name that is nowhere.
    """
    every = journal.entries()
    if name is None:
        return every, None, None
    known = babies.load(date.today())
    written = [(entry.born, entry.baby) for entry in every if _same(entry.baby, name)]
    profiles = [(baby.birth_date, baby.name) for baby in known if _same(baby.name, name)]
    if not (profiles or written):
        babies.find(known, name)
        raise UserError(f"--baby: {name!r} is not known")
    born, kept = (profiles or written)[0]
    others = {baby.name for baby in known if baby.birth_date == born}
    others |= {entry.baby for entry in every if entry.born == born}
    alone = others <= {"", kept}
    return journal.entries(born, kept), born, (kept, "") if alone else (kept,)


def _same(one: str, other: str) -> bool:
    return bool(one) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
