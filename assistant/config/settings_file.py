"""Reads settings.toml, and changes it in place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
import tomlkit.exceptions
from pydantic import BaseModel, model_validator

from assistant import places
from assistant.config.settings import Settings, check_together
from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.files.document import is_there, parse, read, text_of, write


class _Profile(BaseModel):
    baby: Baby | None = None


# The profile's base is the last, so that its mistakes are told first.
class SettingsFile(Settings, _Profile):
    """What settings.toml may hold: the settings, and the one profile of an earlier version."""

    @model_validator(mode="after")
    def _together(self) -> "SettingsFile":
        check_together(self, self.baby)
        return self

    @property
    def settings(self) -> Settings:
        """The settings alone."""
        given = self.model_fields_set - {"baby"}
        return Settings.model_validate({name: getattr(self, name) for name in given})


def default_path() -> Path:
    """The file of the parent's settings."""
    return places.config_dir() / "settings.toml"


def load(path: Path) -> Settings:
    """The settings in `path`; the defaults where there is no such file.

    Raises UserError naming file, line, field and fix.
    """
    return _read(path).settings


def old_profile(path: Path) -> Baby | None:
    """The [baby] table of `path`, from before there was babies.toml. Raises like `load`."""
    return _read(path).baby


def save(settings: Settings, path: Path) -> None:
    """Write `settings`, all or nothing: a reader sees the old file or the new one, whole.

    Comments and order of an existing file stay; only keys that changed are touched. Raises
    UserError if the file there is not valid, rather than lose what is in it, or if the disk
    refuses.
    """
    before = _read(path)
    document = edited(path)
    _update(document, _plain(settings), _plain(before.settings))
    _keep(document, settings, before.baby, path)


def remove_old_profile(path: Path) -> None:
    """Take the [baby] table out of `path`, where there is one. Raises like `save`."""
    before = _read(path)
    if before.baby is not None:
        document = edited(path)
        document.remove("baby")
        _keep(document, before.settings, None, path)


def edited(path: Path) -> tomlkit.TOMLDocument:
    """A TOML file to be changed and dumped again, comments and all; empty where there is none."""
    try:
        return tomlkit.parse(text_of(path) if path.exists() else "")
    except tomlkit.exceptions.TOMLKitError as error:
        raise UserError(f"{path}: cannot be changed in place ({error}); edit it by hand") from None


def _read(path: Path) -> SettingsFile:
    if not is_there(path):
        return SettingsFile()
    return read(path, SettingsFile)


def _keep(
    document: tomlkit.TOMLDocument, settings: Settings, baby: Baby | None, path: Path
) -> None:
    """Write the document, if it says what it should."""
    text = tomlkit.dumps(document)
    kept = parse(text, SettingsFile, str(path))
    if kept.settings != settings or kept.baby != baby:
        raise UserError(f"{path}: could not be changed in place; move it away and set it anew")
    write(path, text)


def _plain(settings: Settings) -> dict[str, Any]:
    """The values that differ from the defaults, as TOML has them; None is left out."""
    found: dict[str, Any] = settings.model_dump(exclude_defaults=True, exclude_none=True)
    return found


def _update(table: Any, new: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    """Set in `table` what differs between `old` and `new`, in place."""
    for key in old.keys() - new.keys():
        table.remove(key)
    # Simple values first: in TOML they stand before tables.
    for key, value in sorted(new.items(), key=lambda item: isinstance(item[1], dict)):
        if old.get(key) == value and key in table:
            continue
        if not isinstance(value, dict):
            table[key] = value
        elif isinstance(table.get(key), dict):
            _update(table[key], value, old.get(key, {}))
        else:
            inline = tomlkit.inline_table()
            inline.update(value)
            table[key] = inline
