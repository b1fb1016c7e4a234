"""`babymassage plan`: the day's plan with times, and why each step is there."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from pydantic import ValidationError
from rich import box
from rich.console import Console
from rich.table import Table

from assistant.config import babies
from assistant.config.settings import Settings, fit
from assistant.config.settings_file import default_path, load
from assistant.content.baby import Baby
from assistant.content.library import Library, shipped
from assistant.content.models import Kind
from assistant.errors import UserError
from assistant.files.document import explain
from assistant.guide.history import History
from assistant.guide.plan import Plan
from assistant.guide.planner import preview
from assistant.routines import store

_KINDS: tuple[Kind, ...] = ("usual", "leg-day", "wind-down")


def plan(
    born: Annotated[
        str | None, typer.Option(help="Day of birth, YYYY-MM-DD; left out: the baby you set up.")
    ] = None,
    weeks_early: Annotated[
        int | None, typer.Option(help="Weeks before the due date, 0 to 18.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="Day of the session; left out: today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    sessions: Annotated[
        int | None,
        typer.Option(help="Sessions that came before; left out: a baby who knows every move."),
    ] = None,
    kind: Annotated[str, typer.Option(help="usual, leg-day or wind-down.")] = "usual",
    baby: Annotated[str | None, typer.Option(help="Whose plan, where several are known.")] = None,
    routine: Annotated[
        str | None, typer.Option(help="Your own routine, by its name or file.")
    ] = None,
) -> None:
    """Show the day's plan: each step, how long it takes, and why it is there."""
    try:
        found, person, notes = _plan(born, weeks_early, on, sessions, kind, baby, routine)
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(_as_data(found, sessions), ensure_ascii=False))
    else:
        _show(found, person, sessions)
        for note in notes:
            typer.echo(note)


def _plan(
    born: str | None,
    weeks_early: int | None,
    on: str | None,
    sessions: int | None,
    kind: str,
    name: str | None,
    routine: str | None,
) -> tuple[Plan, Baby, tuple[str, ...]]:
    chosen = next((k for k in _KINDS if k == kind), None)
    if chosen is None:
        raise UserError(f"--kind: {kind!r} is not known; write {', '.join(_KINDS)}")
    if sessions is not None and sessions < 0:
        raise UserError(f"--sessions: is {sessions}; give 0 or more")
    day = _day("--on", on) if on else date.today()
    baby = _baby(babies.load(date.today()), name, born, weeks_early)
    settings, notes = fit(load(default_path()), baby)
    library = store.content(routine, baby, day)
    history = _history(library, sessions, baby, settings, day)
    return preview(library, baby, settings, history, day, kind=chosen), baby, notes


def _baby(
    known: Sequence[Baby], name: str | None, born: str | None, weeks_early: int | None
) -> Baby:
    """The known baby where name or day of birth agree, so that hips and the like are kept."""
    birth_date = _day("--born", born) if born else None
    if name is not None:
        known = [babies.find(known, name)]
    if birth_date is None and not known:
        raise UserError("--born: is missing; give the day of birth, such as --born 2026-03-01")
    if birth_date is None and len(known) > 1:
        raise UserError(f"--baby: is missing; give one of {', '.join(b.name for b in known)}")
    same = [one for one in known if birth_date in (None, one.birth_date)]
    data: dict[str, object] = same[0].model_dump() if same else {"birth_date": birth_date}
    if weeks_early is not None:
        data["weeks_early"] = weeks_early
    try:
        return Baby.model_validate(data)
    except ValidationError as error:
        raise UserError(explain(error, "--weeks-early", Baby)) from None


def _history(
    library: Library, sessions: int | None, baby: Baby, settings: Settings, day: date
) -> History:
    """An established baby, or one who has been through `sessions` usual sessions of this age."""
    if sessions is None:
        return History.established(library)
    met: dict[str, int] = {}
    for before in range(min(sessions, len(library.mains))):
        history = History(sessions=before, met=met)
        before_it = preview(library, baby, settings, history, day, kind="usual")
        held = {step.technique for step in before_it.steps}
        met = {name: met.get(name, 0) + (name in held) for name in met.keys() | held}
    return History(sessions=sessions, met=met)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{option}: {text!r} is not a date; write it as 2026-03-01") from None


def _as_data(found: Plan, sessions: int | None) -> dict[str, object]:
    data = asdict(found)
    data["assumes"] = _assumes(sessions)
    return data


def _assumes(sessions: int | None) -> str:
    if sessions is None:
        return "a baby who knows every move (--sessions N shows an early plan)"
    return f"{sessions} sessions before this one"


def _show(found: Plan, baby: Baby, sessions: int | None) -> None:
    # Names and titles are no markup.
    console = Console(markup=False)
    months = next(b.title for b in shipped().bands if b.id == found.band)
    console.print(
        f"{found.kind.capitalize()} plan for {baby.words['baby']}, {months} "
        f"({found.corrected_age_days} days, corrected). Assumes {_assumes(sessions)}.",
        highlight=False,
    )
    if found.note:
        console.print(found.note, style="bold", highlight=False)
    table = Table(
        "at", "move", "side", "times", "s", "why", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    at_s = 0.0
    for step in found.steps:
        table.add_row(
            _clock(at_s),
            step.title,
            step.side,
            str(step.passes * step.strokes),
            f"{step.duration_s:g}",
            step.why,
        )
        at_s += step.duration_s
    console.print(table)
    console.print(
        f"Hands on {_clock(found.hands_on_s)} of at most {_clock(found.hands_on_cap_s)}; "
        f"the whole session about {_clock(found.session_s)} of at most "
        f"{_clock(found.session_cap_s)}. Times count hands-on seconds; rests of "
        f"{found.rest_s:g} s lie between.",
        highlight=False,
    )


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
