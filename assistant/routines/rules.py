"""The rules that a routine must keep, as our own content does, each told with line and fix."""

import string
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from assistant.config.settings import Settings
from assistant.content.baby import Baby, days_for
from assistant.content.library import Library
from assistant.content.models import Technique
from assistant.files.document import find_line
from assistant.guide.check import check
from assistant.guide.history import History
from assistant.guide.planner import preview
from assistant.hearing import grammar
from assistant.routines.models import OwnPlan, OwnTechnique, Routine

LONGEST_WORDS = 26
"""The longest line, in words: one or two breaths, as long as ours are."""

_SLOTS = frozenset({"baby", "they", "them", "their"})
_BORN = date(2025, 1, 1)


def broken(ours: Library, routine: Routine, name: str, text: str) -> list[str]:
    """Every broken rule, in a line of its own; `name` and `text` are the file's."""
    found = [
        *_titles(ours, routine, name, text),
        *(
            said
            for index, technique in enumerate(routine.technique)
            for said in _technique(ours, technique, index, name, text)
        ),
    ]
    for index, plan in enumerate(routine.plan):
        lines = _Lines(name, text, index)
        found += [
            f"{place}: plan {plan.id!r} {what}" for place, what in _plan(ours, routine, plan, lines)
        ]
    return found or list(_tried(ours, routine, name, text))


def youngest_months(ours: Library, limb: str, intensity: int) -> float:
    """The age from which ours are so lively on that limb: no own move is offered earlier.

    Where none of ours is so lively, it is the age of the next gentler one. Vibration does not
    count: it waits for a setting of its own.
    """
    known = [t for t in ours.mains if t.limb == limb and not t.unlocked_by]
    level = max((t.intensity for t in known if t.intensity <= intensity), default=intensity)
    return min((t.from_months for t in known if t.intensity == level), default=0.0)


def _titles(ours: Library, routine: Routine, name: str, text: str) -> Iterator[str]:
    """Mistakes of the routine's title, and of ids, which may be neither ours nor there twice."""
    if what := _words(routine.title):
        yield f"{name}:{find_line(text, ('title',))}: title: {what}"
    seen: set[str] = set()
    entries = [("technique", i, t.id) for i, t in enumerate(routine.technique)]
    entries += [("plan", i, p.id) for i, p in enumerate(routine.plan)]
    for kind, index, id_ in entries:
        where = f"{name}:{find_line(text, (kind, index, 'id'))}: {kind} {id_!r} id"
        if id_ in ours.excluded:
            yield f"{where}: is never offered: {ours.excluded[id_].why}"
        elif id_ in ours.techniques or id_ in ours.plans:
            yield f"{where}: is one of ours; give yours an id of its own"
        elif id_ in seen:
            yield f"{where}: is there twice; give each its own id"
        seen.add(id_)


def _technique(
    ours: Library, technique: OwnTechnique, index: int, name: str, text: str
) -> Iterator[str]:
    def said(field: str, what: str) -> str:
        line = find_line(text, ("technique", index, field))
        return f"{name}:{line}: technique {technique.id!r} {field}: {what}"

    least = youngest_months(ours, technique.limb, technique.intensity)
    if technique.from_months < least:
        yield said(
            "from_months",
            f"is {technique.from_months:g}; intensity {technique.intensity} on the "
            f"{technique.limb} is for {least:g} months and over (conflict 10)",
        )
    early = {t.id for t in ours.techniques.values() if t.role in ("opening", "warmup")}
    for need in technique.needs:
        if need not in early:
            yield said(
                "needs", f"{need} is not an opening or warm-up; use {', '.join(sorted(early))}"
            )
    if technique.legs == 1 and (technique.intensity != 5 or technique.position != "back"):
        yield said(
            "legs",
            "both legs at once is the liveliest of all, on the back; write intensity = 5 and "
            'position = "back", or legs = 2 (order 7, conflict 18a)',
        )
    for field in ("title", "body_part"):
        if {"{", "}"} & {*getattr(technique, field)}:
            yield said(field, "has a brace; write the name as it is to be spoken")
        elif what := _words(getattr(technique, field)):
            yield said(field, what)
    for field in ("say", "say_again", "say_playful", "why"):
        if what := _words(getattr(technique, field)):
            yield said(field, what)


def _words(said: str) -> str:
    """The mistake in a spoken line; empty where there is none."""
    try:
        slots = [slot for slot in string.Formatter().parse(said) if slot[1] is not None]
    except ValueError:
        return "has a brace that is not closed; write {baby}, {they}, {them} or {their}"
    if any(slot not in _SLOTS or how or conversion for _, slot, how, conversion in slots):
        return f"has an unknown slot; use {', '.join(f'{{{slot}}}' for slot in sorted(_SLOTS))}"
    if len(said.split()) > LONGEST_WORDS:
        return f"has {len(said.split())} words; say it in {LONGEST_WORDS}, in one or two breaths"
    plain = "".join(c if c.isalpha() or c == "'" else " " for c in said.lower()).split()
    spoken = f" {' '.join(plain)} "
    book = grammar.load()
    for sentence in book.sentences:
        phrase = book.phrase(sentence)
        if phrase and phrase.speech_class == "safety" and f" {sentence} " in spoken:
            return f'holds "{sentence}", which halts a session; say it in other words'
    return ""


class _Lines:
    """Where the parts of a plan stand in its file."""

    def __init__(self, name: str, text: str, index: int) -> None:
        self._name, self._text, self._index = name, text, index

    def field(self, field: str) -> str:
        return f"{self._name}:{find_line(self._text, ('plan', self._index, field))}"

    def item(self, technique: str) -> str:
        """The line in which the plan names the technique."""
        first = find_line(self._text, ("plan", self._index, "items"))
        for number, line in enumerate(self._text.splitlines()[first - 1 :], first):
            if f'"{technique}"' in line or f"'{technique}'" in line:
                return f"{self._name}:{number}"
        return f"{self._name}:{first}"


def _plan(
    ours: Library, routine: Routine, plan: OwnPlan, lines: _Lines
) -> Iterator[tuple[str, str]]:
    """Mistakes of a plan, each with its place."""
    known = routine.techniques(ours)
    for name, passes in plan.items:
        if name in ours.excluded:
            yield (
                lines.item(name),
                f"items: {name} is never offered: {ours.excluded[name].why}",
            )
        elif name not in known:
            yield lines.item(name), f"items: {name} is not a technique; fix the id"
        elif not 1 <= passes <= known[name].max_passes:
            most = known[name].max_passes
            yield lines.item(name), f"items: {name} has {passes} passes; give 1 to {most} (R37)"
    if all(name in known for name, _ in plan.items):
        moves = [known[name] for name, _ in plan.items]
        yield from _order(moves, plan, lines)
        yield from _age(ours, routine, moves, plan, lines)


def _order(moves: Sequence[Technique], plan: OwnPlan, lines: _Lines) -> Iterator[tuple[str, str]]:
    roles = [t.role for t in moves]
    mains = [t for t in moves if t.role == "main"]
    if roles[0] != "opening" or roles[-1] != "closing":
        yield (
            lines.field("items"),
            "items: put opening strokes first and closing strokes last (R30)",
        )
    if not mains:
        yield lines.field("items"), "items: holds no main move; add one"
    for index, move in enumerate(moves):
        place = lines.item(move.id)
        if move in moves[:index]:
            yield place, f"items: {move.id} is there twice; each leg gets it once (R37)"
        if 0 < index < len(moves) - 1 and move.role not in ("warmup", "main"):
            yield (
                place,
                f"items: {move.id} is not a main move; leave it out or put it where it belongs",
            )
        if move.role == "warmup" and index != 1:
            yield place, f"items: {move.id} warms the leg; put it right after the opening (R33)"
        for need in move.needs:
            if need not in {t.id for t in moves[:index]}:
                yield place, f"items: {move.id} needs {need} before it; put it earlier (R31, R33)"
        if plan.kind == "wind-down" and move.intensity > 2:
            yield place, f"items: {move.id} is too lively to wind down; take strokes (conflict 5)"
    for before, after in pairwise(mains):
        if before.legs < after.legs:
            yield (
                lines.item(after.id),
                f"items: {after.id} follows a move of both legs at once, which is last; put it "
                "earlier (order 7)",
            )
        elif before.legs == after.legs and before.intensity > after.intensity:
            yield (
                lines.item(after.id),
                f"items: {after.id} is gentler than {before.id}; put it earlier (order 4)",
            )
    if {"sitting", "back"} <= {t.position for t in moves}:
        yield (
            lines.field("items"),
            "items: sitting and lying in one plan; choose one (conflict 18a)",
        )


def _age(
    ours: Library, routine: Routine, moves: Sequence[Technique], plan: OwnPlan, lines: _Lines
) -> Iterator[tuple[str, str]]:
    months = routine.from_months(ours, plan)
    band = ours.band_at(days_for(months))
    for move in moves:
        if move.from_months > months:
            yield (
                lines.field("from_months"),
                f"from_months: is {months:g}; {move.id} is for {move.from_months:g} months and "
                "over (conflict 10)",
            )
        if move.role == "warmup" and months < 3:
            yield lines.item(move.id), f"items: {move.id} is for 3 months and over (conflict 11)"
    most = ours.limits["max_moves"].max
    mains = sum(t.role == "main" for t in moves)
    if isinstance(most, dict) and mains > most[band.id]:
        yield (
            lines.field("items"),
            f"items: holds {mains} main moves; at {months:g} months {most[band.id]} at most "
            "(conflict 14)",
        )
    cap_s = ours.limits["hands_on_cap_s"].max
    total_s = sum(
        passes * t.legs * t.seconds(getattr(band, t.strokes_key) if t.strokes_key else t.strokes)
        for t, (_, passes) in zip(moves, plan.items, strict=True)
    )
    if isinstance(cap_s, dict) and total_s > cap_s[band.id]:
        yield (
            lines.field("items"),
            f"items: take {total_s:g} s of stroking on both legs; at {months:g} months "
            f"{cap_s[band.id]} s at most: leave something out (conflict 8)",
        )
    if plan.sum_s and abs(plan.sum_s - total_s) > 1e-6:
        yield lines.field("sum_s"), f"sum_s: is {plan.sum_s:g}; the items add up to {total_s:g}"


def _tried(ours: Library, routine: Routine, name: str, text: str) -> Iterator[str]:
    """Rules that the plans made from it break, by the independent check, from its age on."""
    baby = Baby(birth_date=_BORN, hips_ok="yes")
    settings = Settings()
    for index, plan in enumerate(routine.plan):
        first = days_for(routine.from_months(ours, plan))
        starts = {first, *(days_for(b.from_months) for b in ours.bands), days_for(18)}
        for days in sorted(day for day in starts if day >= first):
            if plan.kind == "wind-down" and not _has_usual(ours, routine, days):
                continue
            library = routine.content(ours, days)
            history, on = History.established(library), _BORN + timedelta(days=days)
            made = preview(library, baby, settings, history, on, kind=plan.kind)
            for rule in check(library, made, baby, settings, history):
                line = find_line(text, ("plan", index, "items"))
                yield f"{name}:{line}: plan {plan.id!r} items: at {days} days {rule}; fix them"


def _has_usual(ours: Library, routine: Routine, days: int) -> bool:
    return any(
        p.kind == "usual" and days >= days_for(routine.from_months(ours, p)) for p in routine.plan
    )
