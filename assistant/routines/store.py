"""Routines of parents and therapists: read with every rule told, and kept beside the settings."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from assistant import places
from assistant.content.baby import Baby
from assistant.content.library import Library, shipped
from assistant.errors import UserError
from assistant.files.document import explain_all, load_toml, text_of, write
from assistant.routines.models import Routine
from assistant.routines.rules import broken


def problems(path: Path) -> list[str]:
    """Every rule that the routine in `path` breaks: file, line, what is wrong, how to fix it.

    Raises UserError for a file that is not TOML.
    """
    return _read(path)[1]


def read(path: Path) -> Routine:
    """The routine in `path`. Raises UserError telling the first rule that it breaks."""
    routine, broken = _read(path)
    if routine is None or broken:
        more = len(broken) - 1
        also = f" (and {more} more; `babymassage routine check` tells all)" if more else ""
        raise UserError(broken[0] + also)
    return routine


def _read(path: Path) -> tuple[Routine | None, list[str]]:
    text = text_of(path)
    data = load_toml(text, str(path))
    try:
        routine = Routine.model_validate(data)
    except ValidationError as error:
        return None, explain_all(error, str(path), Routine, text, data)
    return routine, broken(shipped(), routine, str(path), text)


def folder() -> Path:
    """The folder of the routines, NAME.toml each."""
    return places.config_dir() / "routines"


def names() -> Sequence[str]:
    """The names of the routines that are kept."""
    try:
        return sorted(path.stem for path in folder().glob("*.toml"))
    except OSError as error:
        raise UserError(
            f"{folder()}: cannot be read ({error.strerror}); make it readable"
        ) from None


def find(name: str) -> Path:
    """The file of a routine, by its name or path. Raises UserError telling those there are."""
    if name in names():
        return folder() / f"{name}.toml"
    if name.endswith(".toml"):
        return Path(name).expanduser()
    kept = ", ".join(names()) or "none"
    raise UserError(
        f"--routine: {name!r} is not known; kept are: {kept}. `babymassage routine add FILE` keeps "
        "one"
    )


def keep(path: Path) -> str:
    """Keep a copy of the routine in `path`, and return its name.

    Raises UserError for a routine that breaks a rule, and for a name that is taken.
    """
    read(path)
    target = folder() / f"{path.stem}.toml"
    if target.exists():
        raise UserError(
            f"{target}: is there already; rename your file, or `babymassage routine forget "
            f"{path.stem}` first"
        )
    write(target, text_of(path))
    return path.stem


def content(name: str | None, baby: Baby | None, on: date) -> Library:
    """The content for `baby` on the day `on`, with the plans of the routine `name`; None is ours.

    Raises UserError like `find` and `read`, and where the baby is too young for the routine.
    """
    if name is None:
        return shipped()
    routine = read(find(name))
    if baby is None:
        raise UserError("--routine: needs a baby's age; give the day of birth with --born")
    return routine.content(shipped(), baby.corrected_days(on))


def forget(name: str) -> None:
    """Remove a routine that is kept. Raises UserError where there is none of that name."""
    path = find(name)
    if path.parent != folder():
        raise UserError(f"{name}: is not kept; give one of {', '.join(names()) or 'none'}")
    try:
        path.unlink()
    except OSError as error:
        raise UserError(
            f"{path}: cannot be removed ({error.strerror}); check who may write there"
        ) from None
