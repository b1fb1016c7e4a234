"""The spoken lines of a session, from a TOML file that anyone may edit."""

import string
from collections.abc import Mapping
from pathlib import Path

from assistant.content.library import FOLDER
from assistant.content.words import PRONOUNS
from assistant.errors import UserError
from assistant.files.document import read_toml

LINES = FOLDER / "lines.toml"
"""The lines that ship with the program."""

SLOTS: Mapping[str, frozenset[str]] = {
    "gate.carry_on": frozenset({"title", "side"}),
    "tell.minutes": frozenset({"minutes"}),
    "tell.today": frozenset({"minutes"}),
    "tell.where": frozenset({"step", "steps", "title", "side"}),
    "tell.next_is": frozenset({"title", "side"}),
    "tell.last_time": frozenset({"when", "moves"}),
    "tell.last_short": frozenset({"when"}),
    "tell.next_time": frozenset({"when"}),
    "tell.reminded": frozenset({"when"}),
}
"""Lines with slots of their own, beside those for the baby."""

IDS: Mapping[str, str] = {
    "gate": "hello carry_on need_yes need_day unsure not_today reminded why",
    "setup": "ready take_time why",
    "greeting": "greeting permission ask still why",
    "step": "carry_on skipped halfway once_more enough no_time nothing_before back_full rest "
    "when_ready short_time",
    "count": "2 3 4 5 6 7 8 9 10 last",
    "pause": "paused still_paused look lost music_off",
    "comfort": "first soothe still quiet again last enough yawn parent",
    "close": "finish end stop leave pain",
    "tell": "minutes one_minute under_minute today where where_gate where_setup where_greeting "
    "where_paused where_comfort where_closing next_is next_last next_setup next_greeting "
    "next_strokes last_time last_short last_none next_time next_unknown reminded louder "
    "quieter slower faster no_further",
    "help": "gate setup greeting doing resting paused comfort closing",
    "side": "right left both",
}
"""The lines that a session can ask for, by group."""

_BABY = frozenset({f for form in PRONOUNS["they"] for f in (form, form.capitalize())})


def load_lines(path: Path = LINES) -> Mapping[str, str]:
    """Line id ("group.name") to sentence template.

    Raises UserError naming the file, the field and the fix: for what is not TOML, a line that
    is missing or in nobody's use, an empty one, and a slot that does not exist.
    """
    lines: dict[str, str] = {}
    for group, entries in read_toml(path).items():
        if not isinstance(entries, dict):
            raise UserError(f"{path}: {group}: put the line into a [group].")
        for name, text in entries.items():
            lines[f"{group}.{name}"] = _checked(path, f"{group}.{name}", text)
    wanted = {f"{group}.{name}" for group, names in IDS.items() for name in names.split()}
    if missing := sorted(wanted - lines.keys()):
        raise UserError(f"{path}: {missing[0]}: is missing; write the sentence.")
    if unknown := sorted(lines.keys() - wanted):
        raise UserError(f"{path}: {unknown[0]}: no such line is ever said; take it out.")
    return lines


def _checked(path: Path, line: str, text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise UserError(f"{path}: {line}: write the sentence in quotes.")
    known = _BABY | SLOTS.get(line, frozenset())
    try:
        used = {
            f"{name}!{conversion}" if conversion else f"{name}:{how}" if how else name
            for _, name, how, conversion in string.Formatter().parse(text)
            if name is not None
        }
    except ValueError:
        raise UserError(f"{path}: {line}: a brace is not closed; write {{they}}.") from None
    if strange := sorted(used - known):
        raise UserError(
            f"{path}: {line}: there is no slot {{{strange[0]}}} here; "
            f"use {', '.join(f'{{{name}}}' for name in sorted(known))}."
        )
    return text
