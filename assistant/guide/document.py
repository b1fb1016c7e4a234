"""A TOML file read into a pydantic model; what is wrong with it is said in one line."""

import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from assistant.errors import UserError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

M = TypeVar("M", bound=BaseModel)

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")


def problem(field: str, text: str) -> PydanticCustomError:
    """An error to raise in a model's validator about `field` ("baby.hips_ok"); `text` says the fix.

    Validators that see a whole model use it, since pydantic would not know which field is meant.
    """
    return PydanticCustomError("problem", "{text}", {"field": field, "text": text})


def read(path: Path, model: type[M]) -> M:
    """The file as a `model`. Raises UserError naming file, line, field and fix."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); put the file there") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: is not text in UTF-8; save it as UTF-8") from None
    return parse(text, model, str(path))


def parse(text: str, model: type[M], name: str) -> M:
    """`text` of the file called `name` as a `model`. Raises UserError like `read`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{name}: is not valid TOML: {error}; mend that line") from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise UserError(explain(error, name, model, text, data)) from None


def explain(
    error: ValidationError,
    name: str,
    model: type[BaseModel],
    text: str = "",
    data: Mapping[str, Any] | None = None,
) -> str:
    """One line for the first problem: "NAME:LINE: FIELD: what is wrong; what to do"."""
    details = error.errors(include_url=False)
    # An unknown key first: misspelt, it is also the reason why another is missing.
    first = next((d for d in details if d["type"] == "extra_forbidden"), details[0])
    loc: tuple[int | str, ...] = first["loc"]
    field = first.get("ctx", {}).get("field")
    if isinstance(field, str) and field:
        loc = (*loc, *field.split("."))
    line = find_line(text, loc)
    where = f"{name}:{line}" if line else name
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    said = " ".join(f"{_in_words(loc, data or {})}: {_fix(first, model)}{more}".split())
    return f"{where}: {said}"


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
    return best


def _in_words(loc: Sequence[int | str], data: Mapping[str, Any]) -> str:
    """("technique", 3, "passes") as "technique 'fg-tap-foot' passes"."""
    words: list[str] = []
    value: Any = data
    for part in loc:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        if isinstance(part, str):
            words.append(part)
            continue
        named = value if isinstance(value, dict) else {}
        label = named.get("id") or named.get("key")
        words.append(repr(label) if label else f"number {part + 1}")
    return " ".join(words) or "the whole file"


def _fix(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, given, ctx = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "problem":
        return str(ctx["text"])
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        known = _fields_at(model, error["loc"][:-1])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"is not known; {f'did you mean {near[0]}?' if near else 'remove it'}"
    if kind == "literal_error":
        return f"is {given!r}; write one of {ctx['expected']}"
    if kind in ("greater_than_equal", "greater_than"):
        return f"is {given!r}; give {ctx.get('ge', ctx.get('gt'))} or more"
    if kind in ("less_than_equal", "less_than"):
        return f"is {given!r}; give {ctx.get('le', ctx.get('lt'))} or less"
    if kind.startswith("date"):
        return f"is {given!r}; write a date such as 2026-03-01, without quotes"
    if kind.startswith("bool"):
        return f"is {given!r}; write true or false"
    if kind.startswith("int"):
        return f"is {given!r}; write a whole number"
    if kind.startswith(("float", "finite")):
        return f"is {given!r}; write a number"
    if kind.startswith("string"):
        return f"is {given!r}; write text in quotes"
    return f"is {given!r}; {error['msg']}"


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
