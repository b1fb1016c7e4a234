"""The tables."""

from typing import Any

from rich.console import Console
from rich.table import Table

Figures = dict[str, Any]


def show(console: Console, name: str, found: Figures) -> None:
    """All tables of one model or peer."""
    rows: dict[str, Figures] = found["rows"]
    recall = {n: r for n, r in rows.items() if r["kind"] == "recall"}
    human = {n: r for n, r in recall.items() if n.startswith("human")}
    per_intent = {n: r for n, r in recall.items() if n.startswith("synthetic intent")}
    synthetic = {n: r for n, r in recall.items() if n not in human and n not in per_intent}
    if human:
        console.print(_recalls(f"{name}: people", human))
    if synthetic:
        console.print(_recalls(f"{name}: synthetic voices, kept out of all tuning", synthetic))
    if per_intent:
        console.print(_intents(f"{name}: synthetic voices by intent", per_intent))
    negatives = {n: r for n, r in rows.items() if r["kind"] != "recall"}
    if negatives:
        console.print(_false(f"{name}: not meant for it", negatives))
    console.print(cost(name, found))


def _recalls(title: str, rows: dict[str, Figures]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("what was said", no_wrap=True)
    for column in ("clips", "understood", "95 %", "another", "after the word, median / p95"):
        table.add_column(column, justify="right", no_wrap=True)
    before = ""
    groups = [name.partition(",")[0] for name in rows]
    for name, row in sorted(rows.items(), key=lambda item: _place(groups, item[0])):
        group = name.partition(",")[0]
        if before and group != before:
            table.add_section()
        before = group
        table.add_row(
            name,
            str(row["clips"]),
            f"{row['recall']:.3f}",
            f"{row['recall_low']:.2f}-{row['recall_high']:.2f}",
            f"{row['wrong']:.3f}",
            f"{_ms(row['latency_median_s'])} / {_ms(row['latency_p95_s'])}",
        )
    return table


def _intents(title: str, rows: dict[str, Figures]) -> Table:
    names: dict[str, dict[str, Figures]] = {}
    conditions: list[str] = []
    for name, row in rows.items():
        intent, _, condition = name.removeprefix("synthetic intent ").partition(", ")
        names.setdefault(intent, {})[condition] = row
        if condition not in conditions:
            conditions.append(condition)
    table = Table("intent", "clips", title=title, title_justify="left")
    for condition in conditions:
        table.add_column(condition, justify="right")
    table.add_column("taken for")
    for intent, by in names.items():
        first = next(iter(by.values()))
        shown = [f"{by[c]['recall']:.2f}" if c in by else "-" for c in conditions]
        others = ", ".join(f"{k} {v}" for k, v in first["taken_for"].items())
        table.add_row(intent, str(first["clips"]), *shown, others)
    return table


def _false(title: str, rows: dict[str, Figures]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("what was heard", no_wrap=True)
    for column in ("minutes", "acted on", "an hour", "at most (95 %)"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("as")
    for name, row in sorted(rows.items(), key=lambda item: item[0].endswith(_APART)):
        minutes = f"{row['audio_s'] / 60:.1f}"
        taken = ", ".join(f"{k} {v}" for k, v in row["taken_for"].items())
        if row["kind"] == "other":
            share = f"{100 * row['taken']:.1f} %"
            most = f"{100 * row['taken_high']:.1f} %"
            acted = f"{row['taken_clips']} of {row['clips']}"
            table.add_row(name, minutes, acted, share, most, taken)
            continue
        rates = [f"{row[k]:.1f}" if row[k] is not None else "-" for k in _RATES]
        table.add_row(name, minutes, str(row["events"]), *rates, taken)
    return table


_APART = ("no state", "while it asks")
_RATES = ("per_hour", "per_hour_at_most")


def cost(name: str, found: Figures) -> Table:
    """What hearing takes."""
    table = Table("what it takes", "", title=name, title_justify="left")
    for key, words in (
        ("cpu_s_per_s_quiet", "CPU s per s of sound, our loudspeaker silent"),
        ("cpu_s_per_s_playing", "CPU s per s of sound, our loudspeaker playing"),
    ):
        if found.get(key) is not None:
            table.add_row(words, f"{found[key]:.4f}")
    if found.get("resident_mb") is not None:
        table.add_row("resident memory, at most", f"{found['resident_mb']:.0f} MB")
    return table


def _place(groups: list[str], name: str) -> tuple[bool, int]:
    """Rows of one word or class stand together, all of them together last."""
    group = name.partition(",")[0]
    return group.endswith(" all"), groups.index(group)


def _ms(time_s: float | None) -> str:
    return "-" if time_s is None else f"{1000 * time_s:.0f} ms"
