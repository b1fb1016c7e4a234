"""`babymassage forget`: sessions struck out of the journal for good."""

import sys
from datetime import date
from typing import Annotated

import typer

from assistant.cli.sessions import of_baby
from assistant.errors import UserError
from assistant.journal import Journal, default_path


def forget(
    before: Annotated[
        str | None, typer.Option(metavar="DATE", help="Sessions before this day, YYYY-MM-DD.")
    ] = None,
    baby: Annotated[
        str | None, typer.Option(help="One baby's; without --before, all of it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every session of everyone.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Strike sessions out of the journal. Profiles stay: see `babymassage baby forget`."""
    if not (before or baby or everything) or (everything and (before or baby)):
        raise UserError("forget: say which: --before DATE, --baby NAME, both, or --all")
    day = _day(before)
    journal = Journal(default_path())
    entries, born, names = of_baby(journal, baby)
    meant = [
        entry
        for entry in entries
        if (day is None or entry.began.date() < day) and (names is None or entry.baby in names)
    ]
    if not meant:
        typer.echo("There is nothing to forget.")
        return
    many = f"{len(meant)} session{'s' if len(meant) > 1 else ''}"
    first, last = meant[0].began.date(), meant[-1].began.date()
    days = f"of {first}" if first == last else f"from {first} to {last}"
    if not yes and not _sure(f"Forget {many} {days} for good?"):
        typer.echo("Nothing was changed.")
        return
    journal.forget(before=day, born=born, names=names)
    typer.echo(f"Forgotten: {many} {days}.")


def _sure(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UserError("--yes: is needed where nobody can be asked")
    return typer.confirm(question)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UserError(f"--before: {text!r} is not a date; write it as YYYY-MM-DD") from None
