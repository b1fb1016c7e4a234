"""A TOML file read into a pydantic model; what is wrong with it is said in one line."""

import difflib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from assistant.errors import UserError
from assistant.files.replace import replacing

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

M = TypeVar("M", bound=BaseModel)

_DIGITS = re.compile(r"[0-9_]{4000}")

MOST_BYTES = 1_000_000
"""No file that a person writes is larger."""

_LONGEST = 60
"""Characters of what was given that an error repeats."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")


def problem(field: str, text: str) -> PydanticCustomError:
    """An error to raise in a model's validator about `field` ("baby.hips_ok"); `text` says the fix.

    Validators that see a whole model use it, since pydantic would not know which field is meant.
    """
    return PydanticCustomError("problem", "{text}", {"field": field, "text": text})


def read(path: Path, model: type[M]) -> M:
    """The file as a `model`. Raises UserError naming file, line, field and fix."""
    return parse(text_of(path), model, str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The file as plain values, for tables that no model fits. Raises UserError like `read`."""
    return load_toml(text_of(path), str(path))


def is_there(path: Path) -> bool:
    """Whether anything lies there, readable or not: `text_of` tells what is wrong with it."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        pass
    return True


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, without a mark of the byte order.

    Raises UserError naming the file and the fix, whatever lies there.
    """
    try:
        # A pipe or a device would be waited for.
        if path.exists() and not path.is_file():
            raise UserError(f"{path}: is not a file; move it away and put a TOML file there")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        # RuntimeError: links that lead in a circle, before Python 3.13.
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UserError(
            f"{tidy(str(path))}: cannot be read ({why}); make it readable, or put the file there"
        ) from None
    if len(raw) > MOST_BYTES:
        raise UserError(f"{path}: is larger than 1 MB; put a file with settings in text there")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"{path}:{line}: is not text in UTF-8; save it as UTF-8") from None


def write(path: Path, text: str) -> None:
    """Put `text` there, all or nothing, for the owner's eyes only.

    A link is followed, the folder is made. Raises UserError where the disk refuses.
    """
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacing(path, owner_only=True) as file:
            file.write(text.encode("utf-8"))
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"{path}: cannot be written ({why}); check the disk, and who may write there"
        ) from None


def parse(text: str, model: type[M], name: str) -> M:
    """`text` of the file called `name` as a `model`. Raises UserError like `read`."""
    data = load_toml(text, name)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserError(explain(error, name, model, text, data)) from None


def load_toml(text: str, name: str) -> dict[str, Any]:
    """`text` of the file called `name` as plain values. Raises UserError naming the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{name}: is not valid TOML: {tidy(str(error))}; fix that line") from None
    except ValueError:
        # Python makes no int of thousands of digits.
        line = next((n for n, at in enumerate(text.splitlines(), 1) if _DIGITS.search(at)), 0)
        where = f"{name}:{line}" if line else name
        raise UserError(
            f"{where}: holds a number of thousands of digits; write a smaller one"
        ) from None
    except RecursionError:
        raise UserError(f"{name}: is not valid TOML: too many brackets; take some out") from None


def explain(
    error: ValidationError,
    name: str,
    model: type[BaseModel],
    text: str = "",
    data: Mapping[str, Any] | None = None,
) -> str:
    """One line for the first problem: "NAME:LINE: FIELD: what is wrong; what to do"."""
    said = explain_all(error, name, model, text, data)
    return said[0] + (f" (and {len(said) - 1} more)" if len(said) > 1 else "")


def explain_all(
    error: ValidationError,
    name: str,
    model: type[BaseModel],
    text: str = "",
    data: Mapping[str, Any] | None = None,
) -> list[str]:
    """Every problem in a line of its own, like `explain`.

    Unknown keys come first: misspelt, they are also the reason why another is missing.
    """
    details = error.errors(include_url=False)
    details.sort(key=lambda detail: detail["type"] != "extra_forbidden")
    said = []
    for detail in details:
        loc: tuple[int | str, ...] = detail["loc"]
        field = detail.get("ctx", {}).get("field")
        if isinstance(field, str) and field:
            loc = (*loc, *field.split("."))
        said.append(
            f"{place(name, text, loc)}: {in_words(loc, data or {})}: {tidy(_fix(detail, model))}"
        )
    return said


def place(name: str, text: str, loc: Sequence[int | str]) -> str:
    """The file, with the line of `loc` where it is to be found."""
    line = find_line(text, loc)
    return f"{name}:{line}" if line else name


def tidy(text: str) -> str:
    """On one line, and without characters that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


def find_line(text: str, loc: Sequence[int | str]) -> int:
    """The line (from 1) of the key, or else of the nearest table around it; 0 if unknown."""
    best, best_depth = 0, 0
    table: tuple[int | str, ...] = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header.group(2)
            table = tuple(part.strip("\"' ") for part in name.split("."))
            if header.group(1) == "[[":
                table = (*table, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            found = table
        elif key := _KEY.match(line):
            found = (*table, *(part.strip("\"'") for part in key.group(1).split(".")))
        else:
            continue
        if len(found) > best_depth and tuple(loc[: len(found)]) == found:
            best, best_depth = number, len(found)
        elif not best and loc and found[: len(loc)] == tuple(loc):
            best = number  # The first of the tables that are called so.
    return best


def in_words(loc: Sequence[int | str], data: Mapping[str, Any]) -> str:
    """("technique", 3, "passes") as "technique 'fg-tap-foot' passes"."""
    words: list[str] = []
    value: Any = data
    for part in loc:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        if isinstance(part, str):
            words.append(short(part, str) or '""')
            continue
        named = value if isinstance(value, dict) else {}
        label = named.get("id") or named.get("key") or named.get("name")
        words.append(short(label) if label else f"number {part + 1}")
    return tidy(" ".join(words)) or "the whole file"


def _fix(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, given, ctx = error["type"], short(error.get("input")), error.get("ctx", {})
    if kind == "problem":
        return str(ctx["text"])
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        known = _fields_at(model, error["loc"][:-1])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"is not known; {f'did you mean {near[0]}?' if near else 'remove it'}"
    if kind == "literal_error":
        return f"is {given}; write one of {ctx['expected']}"
    if kind in ("greater_than_equal", "greater_than"):
        return f"is {given}; give {ctx.get('ge', ctx.get('gt'))} or more"
    if kind in ("less_than_equal", "less_than"):
        return f"is {given}; give {ctx.get('le', ctx.get('lt'))} or less"
    if kind.startswith("date"):
        return f"is {given}; write a date such as 2026-03-01, without quotes"
    if kind.startswith("bool"):
        return f"is {given}; write true or false"
    if kind.startswith("int"):
        return f"is {given}; write a whole number"
    if kind.startswith(("float", "finite")):
        return f"is {given}; write a number"
    if kind == "string_too_long":
        return f"is {given}; write at most {ctx['max_length']} characters"
    if kind in ("string_too_short", "too_short"):
        return "is empty; fill it in or take it out"
    if kind == "string_pattern_mismatch":
        return f"is {given}; write it as {ctx['pattern']}"
    if kind.startswith(("tuple", "list", "too_long")):
        return f"is {given}; write a list in brackets, as long as the others"
    if kind.startswith(("model", "dict")):
        return f"is {given}; write a table"
    if kind.startswith("string"):
        return f"is {given}; write text in quotes"
    return f"is {given}; {error['msg']}"


def short(given: object, said: Callable[[Any], str] = repr) -> str:
    """What was given, cut where it is long."""
    try:
        text = str(given) if isinstance(given, (date, time)) else said(given)
    except ValueError:
        # Python writes no number of thousands of digits.
        return "a very large number"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _fields_at(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """The fields that may stand at `loc` in `model`."""
    for part in loc:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X`, `X | None` or `tuple[X, ...]`."""
    for one in (annotation, *get_args(annotation)):
        # In Python 3.10 `tuple[X, ...]` passes for a class.
        if get_origin(one) is None and isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
