"""The console script."""

import sys

import typer

from assistant import __version__
from assistant.cli.baby import baby_app
from assistant.cli.doctor import doctor
from assistant.cli.export import export
from assistant.cli.forget import forget
from assistant.cli.history import history
from assistant.cli.listen import listen
from assistant.cli.models import models_app
from assistant.cli.plan import plan
from assistant.cli.rehearse import rehearse
from assistant.cli.routine import routine_app
from assistant.cli.start import start
from assistant.cli.teach import teach
from assistant.errors import UserError

app = typer.Typer(
    help="A hands-free voice guide for baby foot and leg massage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(start)
app.command()(plan)
app.command()(rehearse)
app.command()(history)
app.command()(export)
app.command()(forget)
app.command()(listen)
app.command()(doctor)
app.command()(teach)
app.add_typer(models_app, name="models")
app.add_typer(baby_app, name="baby")
app.add_typer(routine_app, name="routine")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _top(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True),
) -> None:
    """A hands-free voice guide for baby foot and leg massage."""


def main() -> None:
    """Run a command; trouble that a person can fix is one line, exit code 2."""
    try:
        app()
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
