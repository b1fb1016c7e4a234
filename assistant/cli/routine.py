"""`babymassage routine`: routines of your own, held to the same limits as ours."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.content.library import shipped
from assistant.errors import UserError
from assistant.routines import store

routine_app = typer.Typer(
    help="Routines of your own, or of a therapist: one TOML file each.", no_args_is_help=True
)

File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="The routine.")]
Name = Annotated[str, typer.Argument(help="As `routine list` shows it.")]


@routine_app.command("check")
def check(file: File) -> None:
    """Tell every rule that a routine breaks, with its line and how to fix it."""
    broken = store.problems(file)
    for said in broken:
        typer.echo(said, err=True)
    if broken:
        raise typer.Exit(2)
    found = store.read(file)
    for plan in found.plan:
        months = found.from_months(shipped(), plan)
        typer.echo(
            f"{found.title}: {plan.id} keeps every rule, from {months:g} months of corrected "
            "age. New moves come in one a session."
        )


@routine_app.command("add")
def add(file: File) -> None:
    """Keep a routine, once it breaks no rule."""
    name = store.keep(file)
    typer.echo(f"Kept. `babymassage start --routine {name}` follows it.")


@routine_app.command("list")
def list_() -> None:
    """Show the routines that are kept."""
    names = store.names()
    if not names:
        typer.echo("No routine is kept yet; `babymassage routine add FILE` keeps one.")
    for name in names:
        try:
            found = store.read(store.find(name))
        except UserError as error:
            typer.echo(f"{name}: {error}")
            continue
        by = f" ({found.by})" if found.by else ""
        ages = ", ".join(
            f"{p.id} from {found.from_months(shipped(), p):g} months" for p in found.plan
        )
        typer.echo(f"{name}: {found.title}{by}; {ages}")


@routine_app.command("forget")
def forget(name: Name) -> None:
    """Remove a routine that is kept."""
    store.forget(name)
    typer.echo(f"The routine {name} is gone.")
