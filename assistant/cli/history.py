"""`babymassage history`: the sessions so far, as a table, a month and pictures."""

from calendar import Calendar, day_abbr
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.cli.sessions import of_baby
from assistant.content.library import shipped
from assistant.errors import UserError
from assistant.journal import Entry, Journal, default_path
from assistant.journal.endings import ENDINGS, ending


def history(
    baby: Annotated[str | None, typer.Option(help="Whose; left out: everyone's.")] = None,
    last: Annotated[int, typer.Option(min=1, help="So many sessions in the table.")] = 12,
    plot: Annotated[
        bool, typer.Option("--plot", help="Draw history.png and history.svg, too.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path(),
) -> None:
    """What has been done: a table, a small calendar, and with --plot pictures."""
    # Names are no markup.
    console = Console(markup=False)
    entries, _, _ = of_baby(Journal(default_path()), baby)
    held = [entry for entry in entries if entry.held]
    if not held:
        console.print("No sessions yet. `babymassage start` begins the first; it will be here.")
        return
    console.print(_table(held[-last:], named=len({(e.born, e.baby) for e in held}) > 1))
    if len(held) > last:
        console.print(f"The last {last} of {len(held)}; --last shows more.", highlight=False)
    console.print(_month(held, held[-1].began.date()))
    there = {ending(entry) for entry in held}
    legend = "   ".join(f"{end.mark} {end.words}" for end in ENDINGS if end in there)
    console.print(legend, highlight=False)
    if plot:
        _plot(held, out, console)


def _plot(held: Sequence[Entry], out: Path, console: Console) -> None:
    # Drawing needs matplotlib, which the table does not wait for.
    from assistant.journal.picture import save

    paths = (out / "history.png", out / "history.svg")
    try:
        out.mkdir(parents=True, exist_ok=True)
        save(shipped(), held, date.today(), *paths)
    except OSError as error:
        raise UserError(f"--out: {out} cannot be written to ({error.strerror})") from None
    console.print(f"Drawn: {paths[0]}, {paths[1]}", highlight=False, soft_wrap=True)


def _table(entries: Sequence[Entry], *, named: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("day", no_wrap=True)
    if named:
        table.add_column("baby", no_wrap=True)
    table.add_column("took", justify="right", no_wrap=True)
    table.add_column("hands on", justify="right", no_wrap=True)
    table.add_column("moves")
    table.add_column("", no_wrap=True)
    for entry in entries:
        began, end = entry.began, ending(entry)
        table.add_row(
            f"{began:%a} {began.day} {began:%b %Y, %H:%M}",
            *([entry.baby or f"born {entry.born}"] if named else []),
            _clock(entry.duration_s),
            _clock(entry.hands_on_s) if entry.hands_on_s else "",
            ", ".join(_titles(entry)) or "light strokes",
            f"{end.mark} {end.words}",
        )
    return table


def _titles(entry: Entry) -> list[str]:
    known = shipped().techniques
    return [
        known[name].title if name in known else name
        for name in entry.techniques
        if name not in known or known[name].role == "main"
    ]


def _month(held: Sequence[Entry], day: date) -> Table:
    """The month of `day`: each day with the mark of its last session."""
    marks = {e.began.date(): ending(e).mark for e in held}
    table = Table(
        *(name[:2] for name in day_abbr),
        title=f"{day:%B %Y}",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for week in Calendar().monthdatescalendar(day.year, day.month):
        table.add_row(*(_day(one, marks, day.month) for one in week))
    return table


def _day(one: date, marks: dict[date, str], month: int) -> Text:
    if one.month != month:
        return Text("")
    mark = marks.get(one)
    return Text(f"{one.day:2} {mark or ' '}", style="bold" if mark else "dim")


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
