"""`babymassage models list|get|use`: which speech model understands the parent."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Column, Table

from assistant import places
from assistant.config import settings, settings_file
from assistant.hearing.models import catalogue
from assistant.hearing.models.download import download

models_app = typer.Typer(
    help="List, fetch and choose speech models. Only `get` touches the network.",
    no_args_is_help=True,
)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="as shown by `models list`")]


@models_app.command("list")
def list_() -> None:
    """Show the models that are here and those that can be fetched."""
    used = settings_file.load(settings_file.default_path()).model or catalogue.EMBEDDED
    here = {model.name: model for model in catalogue.installed()}
    known = {entry.name: entry for entry in catalogue.catalogue()}
    table = Table("", Column("name", no_wrap=True), "MB", "state", "", box=None, pad_edge=False)
    for name in [*known, *(here.keys() - known.keys())]:
        entry, model = known.get(name), here.get(name)
        size_bytes = model.size_bytes if model else entry.size_bytes if entry else 0
        state = "can be fetched"
        if model:
            state = f"broken: {model.problem}" if model.problem else "here"
        about = (
            f"{entry.note} {entry.language}, {entry.licence}"
            if entry
            else str(model and model.path)
        )
        table.add_row("*" if name == used else "", name, f"{size_bytes / 1e6:.0f}", state, about)
    console = Console()
    console.print(table)
    if used not in known and used not in here:
        console.print(f"* in use: {used}")


@models_app.command()
def get(name: _Name) -> None:
    """Fetch a model; an interrupted download is gone on with."""
    entry = catalogue.entry(name)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), TimeRemainingColumn()) as progress:
        task = progress.add_task(name, total=None)
        path = download(
            entry, lambda here, of: progress.update(task, completed=here, total=of or None)
        )
    Console().print(f"{name} is in {path}\nChoose it with: babymassage models use {name}")


@models_app.command()
def use(
    name: Annotated[str, typer.Argument(metavar="NAME|PATH", help="a model that is here")],
) -> None:
    """Choose the model for the sessions to come."""
    path = catalogue.find(name)
    if path.parent not in (places.shipped_dir("models"), catalogue.models_dir()):
        name = str(path)  # whole, so that it holds from any folder
    file = settings_file.default_path()
    settings_file.save(settings.changed(settings_file.load(file), model=name), file)
    Console().print(f"From now on, sessions listen with {name}.", soft_wrap=True)
