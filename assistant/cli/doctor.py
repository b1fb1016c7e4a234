"""`babymassage doctor`: what works here, and how to fix the rest."""

import typer
from rich.console import Console
from rich.table import Table

from assistant.doctor import checks

_MARKS = {"ok": "[green]ok[/]", "warn": "[yellow]look[/]", "bad": "[red]bad[/]"}


def doctor() -> None:
    """Check everything that a session needs; exit 1 if one could not run."""
    console = Console()
    with console.status("Looking and listening ..."):
        found = checks()
    table = Table(box=None, pad_edge=False)
    for heading in ("", "what", "found"):
        table.add_column(heading, overflow="fold")
    for check in found:
        table.add_row(_MARKS[check.state], check.name, _plain(check.detail))
    console.print(table)
    for check in found:
        if check.fix:
            console.print(f"\n{check.name}: [bold]{_plain(check.fix)}[/]", soft_wrap=True)
    if any(check.state == "bad" for check in found):
        console.print("\nA session could not run yet.")
        raise typer.Exit(1)
    console.print("\nA session can run.")


def _plain(text: str) -> str:
    """Text whose square brackets are not markup."""
    return text.replace("[", r"\[")
