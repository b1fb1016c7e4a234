"""`babymassage export`: the sessions for other programs."""

import os
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.sessions import of_baby
from assistant.errors import UserError
from assistant.journal import Journal, default_path
from assistant.journal.export import as_csv, as_json


def export(
    csv: Annotated[bool, typer.Option("--csv", help="A table, a line for each session.")] = False,
    json: Annotated[bool, typer.Option("--json", help="All there is, what happened too.")] = False,
    baby: Annotated[str | None, typer.Option(help="Whose; left out: everyone's.")] = None,
    out: Annotated[Path | None, typer.Option(help="A new file; left out: the terminal.")] = None,
) -> None:
    """Write the sessions as CSV or JSON."""
    if csv == json:
        raise UserError("export: give one of --csv and --json")
    entries, _, _ = of_baby(Journal(default_path()), baby)
    text = as_csv(entries) if csv else as_json(entries)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        # For its owner only, as the journal is.
        handle = os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise UserError(f"--out: {out} is there already; name a new file") from None
    except OSError as error:
        raise UserError(f"--out: {out} cannot be written ({error.strerror})") from None
