"""The babies of this household, in babies.toml beside the settings.

A [baby] table in settings.toml is one of them, too; the first change moves it over, with its
comments.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel, ConfigDict, ValidationError
from tomlkit.items import AoT, Table

from assistant import places
from assistant.config import settings_file
from assistant.config.settings_file import edited, old_profile, remove_old_profile
from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.files.document import explain, is_there, parse, place, text_of, write

MOST = 6
"""The most babies of a household: the last is told apart as "the sixth one"."""

_HEAD = "The babies that the guide knows; change them here, or with `babymassage baby`."


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    baby: list[Baby] = []


def default_path() -> Path:
    """The file of the profiles."""
    return places.config_dir() / "babies.toml"


def load(on: date, path: Path | None = None, old: Path | None = None) -> tuple[Baby, ...]:
    """Every baby known on the day `on`, in the order of the file.

    `path` is the profiles' file, `old` the settings that may hold one more. Raises UserError
    naming file, line, field and fix.
    """
    path, old = path or default_path(), old or settings_file.default_path()
    text = text_of(path) if is_there(path) else ""
    listed = parse(text, _File, str(path)).baby
    for number, baby in enumerate(listed):
        where = place(str(path), text, ("baby", number, "birth_date"))
        _check_born(f"{where}: baby {baby.name!r} birth_date", baby, on)
    first = old_profile(old)
    if first is not None and first not in listed:
        where = place(str(old), text_of(old), ("baby", "birth_date"))
        _check_born(f"{where}: baby birth_date", first, on)
        listed = [first, *listed]
    _check_names(str(path), listed)
    return tuple(listed)


def find(babies: Sequence[Baby], name: str) -> Baby:
    """The baby of that name, in capitals or not. Raises UserError telling the names there are."""
    for baby in babies:
        if _key(baby.name) == _key(name):
            return baby
    names = ", ".join(baby.name for baby in babies if baby.name)
    known = f"known are {names}" if names else "none has a name yet"
    raise UserError(f"--baby: {name!r} is not known; {known}. `babymassage baby add` adds one")


def made(facts: Mapping[str, Any], on: date) -> Baby:
    """The profile from what a person typed. Raises UserError naming the option and the fix."""
    try:
        baby = Baby.model_validate(facts)
    except ValidationError as error:
        raise UserError(explain(error, "baby", Baby)) from None
    _check_born("birth_date", baby, on)
    return baby


def add(baby: Baby, on: date, path: Path | None = None, old: Path | None = None) -> None:
    """Keep one more baby. Raises UserError for a name that is missing or known already."""
    before = load(on, path, old)
    after = [*before, baby]
    _check_names("baby", after)
    document, path, old = _opened(path, old)
    table = _table(baby)
    if not tomlkit.dumps(document).endswith("\n\n"):
        table.trivia.indent = "\n"
    _list(document).append(table)
    _keep(document, after, path, old)


def edit(
    baby: Baby, changed: Baby, on: date, path: Path | None = None, old: Path | None = None
) -> None:
    """Put `changed` in the place of `baby`, one of those that `load` gives."""
    after = [changed if one == baby else one for one in load(on, path, old)]
    _check_names("baby", after)
    document, path, old = _opened(path, old)
    table = _list(document)[[one == changed for one in after].index(True)]
    facts = _facts(changed)
    for key in [key for key in table if key not in facts]:
        table.remove(key)
    for key, value in facts.items():
        if table.get(key) != value:
            table[key] = value
    _keep(document, after, path, old)


def forget(baby: Baby, on: date, path: Path | None = None, old: Path | None = None) -> None:
    """Remove the profile of `baby`, one of those that `load` gives."""
    before = load(on, path, old)
    after = [one for one in before if one != baby]
    document, path, old = _opened(path, old)
    entries = _list(document)
    del entries[before.index(baby)]
    if not after:
        document.remove("baby")
    _keep(document, after, path, old)


def _check_born(where: str, baby: Baby, on: date) -> None:
    if baby.birth_date > on:
        raise UserError(f"{where}: is {baby.birth_date}, in the future; check the year")


def _check_names(where: str, babies: Sequence[Baby]) -> None:
    """Raise UserError unless the babies can be told apart by their names."""
    if len(babies) > MOST:
        raise UserError(f"{where}: there are {len(babies)} babies; keep {MOST} at most")
    seen: set[str] = set()
    for baby in babies:
        if len(babies) > 1 and not baby.name:
            raise UserError(
                f"{where}: name: one of several babies has none; give each a name, such as with "
                "`babymassage baby edit --name NAME`"
            )
        if _key(baby.name) in seen:
            raise UserError(
                f"{where}: name: {baby.name!r} is there twice; give each baby its own name"
            )
        seen.add(_key(baby.name))


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


# -- the file itself ---------------------------------------------------------------------------


def _opened(path: Path | None, old: Path | None) -> tuple[tomlkit.TOMLDocument, Path, Path]:
    """The document of the profiles, with the one of settings.toml moved in."""
    path, old = path or default_path(), old or settings_file.default_path()
    document = edited(path)
    if not document.body:
        document.add(tomlkit.comment(_HEAD))
        document.add(tomlkit.nl())
    first = old_profile(old)
    if first is not None and first not in parse(tomlkit.dumps(document), _File, str(path)).baby:
        kept = edited(old)["baby"]
        table = kept if type(kept) is Table and not kept.is_super_table() else _table(first)
        _list(document).insert(0, table)
    return document, path, old


def _list(document: tomlkit.TOMLDocument) -> AoT:
    """The [[baby]] tables, made where there are none."""
    if "baby" not in document:
        document["baby"] = tomlkit.aot()
    found = document["baby"]
    if not isinstance(found, AoT):
        raise UserError("babies.toml: baby: is not a list of tables; write each under [[baby]]")
    return found


def _table(baby: Baby) -> Table:
    table = tomlkit.table()
    table.update(_facts(baby))
    return table


def _facts(baby: Baby) -> dict[str, Any]:
    """The facts that differ from the defaults and are known, name first."""
    facts = baby.model_dump(exclude_defaults=True, exclude_none=True)
    order = ("name", "pronoun", "birth_date")
    return {key: facts[key] for key in sorted(facts, key=lambda k: (k not in order, k == order[2]))}


def _keep(document: tomlkit.TOMLDocument, after: Sequence[Baby], path: Path, old: Path) -> None:
    """Write the profiles, then take the one in settings.toml out."""
    text = tomlkit.dumps(document)
    if parse(text, _File, str(path)).baby != list(after):
        raise UserError(f"{path}: could not be changed in place; edit it by hand")
    write(path, text)
    remove_old_profile(old)
