"""Which speech models there are, and where each one lies."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant import places
from assistant.errors import UserError
from assistant.files.document import read
from assistant.hearing.models.folder import problem, words

__all__ = [
    "EMBEDDED",
    "InstalledModel",
    "ModelEntry",
    "catalogue",
    "entry",
    "find",
    "installed",
    "models_dir",
    "words",
]

EMBEDDED = "en-us-nursery-small"
"""The model that ships with the program and is used unless another is chosen."""


_TRAINING = "training"
"""Beside the models in a checkout: the program that makes them."""


class ModelEntry(BaseModel):
    """One model of `models/catalogue.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    """Also the name of its folder."""
    language: str
    licence: str
    note: str
    """One sentence that helps to choose."""
    url: Annotated[str, Field(pattern=r"^(https?://\S+\.zip)?$")] = ""
    """Where its zip archive is; empty for a model that ships with the program."""
    size_bytes: Annotated[int, Field(ge=0)] = 0
    """Of the archive."""
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """Of the archive; required where there is a URL."""


class _Catalogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    model: tuple[ModelEntry, ...]


@dataclass(frozen=True)
class InstalledModel:
    """A model folder on this machine."""

    name: str
    path: Path
    shipped: bool
    """It came with the program."""
    size_bytes: int
    """Of all its files together."""
    problem: str | None
    """What is wrong with it, if anything."""


def models_dir() -> Path:
    """Where downloaded models are kept."""
    return places.data_dir() / "models"


def catalogue(file: Path | None = None) -> tuple[ModelEntry, ...]:
    """The models known by name. Raises UserError where the catalogue has a mistake."""
    file = file or places.shipped_dir("models") / "catalogue.toml"
    entries = read(file, _Catalogue).model
    for known in entries:
        if known.url and not (known.sha256 and known.size_bytes):
            raise UserError(
                f"{file}: {known.name} has a url but no sha256 or size_bytes; add the archive's."
            )
    return entries


def entry(name: str) -> ModelEntry:
    """The catalogue's entry of that name. Raises UserError, naming those there are."""
    for known in catalogue():
        if known.name == name:
            return known
    names = ", ".join(known.name for known in catalogue())
    raise UserError(f"there is no model named {name}; choose one of {names}.")


def installed() -> list[InstalledModel]:
    """Every model folder that ships with the program or was downloaded, whole or not."""
    return [
        InstalledModel(
            name=path.name,
            path=path,
            shipped=shipped,
            size_bytes=sum(file.stat().st_size for file in path.rglob("*") if file.is_file()),
            problem=problem(path),
        )
        for folder, shipped in ((places.shipped_dir("models"), True), (models_dir(), False))
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.is_dir() and not path.name.startswith(".") and path.name != _TRAINING
    ]


def find(name_or_path: str | os.PathLike[str] | None = None) -> Path:
    """The folder of a model: a path, the name of a shipped or downloaded one; the embedded
    model for None or "".

    Raises UserError, naming what is missing or broken and the command that fixes it.
    """
    if name_or_path:
        path = _locate(os.fspath(name_or_path))
    else:
        path = places.shipped_dir("models") / EMBEDDED
    if trouble := problem(path):
        raise UserError(f"{trouble}; {_fix(path)}.")
    return path


def _locate(wanted: str) -> Path:
    by_path = Path(wanted).expanduser()
    if by_path.is_dir():
        return by_path.resolve()
    if Path(wanted).name != wanted:
        return by_path
    for folder in (places.shipped_dir("models"), models_dir()):
        if (folder / wanted).is_dir():
            return folder / wanted
    if wanted == EMBEDDED:
        return places.shipped_dir("models") / EMBEDDED
    known = entry(wanted)
    raise UserError(
        f"the model {known.name} is not on this machine; "
        f"fetch it with `babymassage models get {known.name}`."
    )


def _fix(path: Path) -> str:
    if path.parent == models_dir() and path.name in {known.name for known in catalogue()}:
        return f"fetch it again with `babymassage models get {path.name}`"
    if path.parent != places.shipped_dir("models"):
        return f"choose another with `babymassage models use {EMBEDDED}`"
    if (root := path.parent.parent / ".git").exists():
        return f"restore it with `git -C {root.parent} checkout -- models/{path.name}`"
    return "restore it with `pip install --force-reinstall --no-deps babymassage`"
