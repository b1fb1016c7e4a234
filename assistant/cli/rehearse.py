"""`babymassage rehearse`: a whole session in the simulated room."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.progress import Progress
from assistant.rehearsal import scenario
from assistant.rehearsal.run import Rehearsed
from assistant.rehearsal.run import rehearse as play

FIRST = Path(__file__).parent.parent / "rehearsal" / "first.toml"
"""The scenario that is played where none is named."""


def rehearse(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[SCENARIO.toml]", help="Who says what when, and what must happen."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the recording and the timeline.")] = Path(
        "rehearsal"
    ),
    model: Annotated[
        str | None,
        typer.Option(help="Name or path of the recogniser's model."),
    ] = None,
) -> None:
    """Play a scenario: session.wav, events.jsonl and timeline.png; exit 1 if it went wrong."""
    path = file or FIRST
    console = Console()
    with Progress() as progress:
        rehearsed = play(
            scenario.load(path), out, folder=path.parent, model=model, on_progress=progress
        )
    report(console, rehearsed, out)
    if rehearsed.failures:
        raise typer.Exit(1)


def report(console: Console, rehearsed: Rehearsed, out: Path) -> None:
    """Say what came out, and what did not hold."""
    minutes, seconds = divmod(round(rehearsed.duration_s), 60)
    console.print(
        f"Rehearsed {minutes}:{seconds:02d} minutes; it ended: {rehearsed.reason}. "
        f"To listen and look: {out / 'session.wav'}, {out / 'timeline.png'}",
        highlight=False,
        soft_wrap=True,
    )
    if rehearsed.failures:
        table = Table("expected", "instead", title="What did not hold")
        for expected, instead in rehearsed.failures:
            table.add_row(expected, instead)
        console.print(table)
