"""What there is to hear: clips in batches, each batch one stretch of sound for a fresh chain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.hearing import grammar
from assistant.hearing.policy import ANSWERS

from .clips import TO_THE_BABY, Clip, recordings, voices, wordings
from .conditions import CLEAN, CONDITIONS, KITCHEN_12, QUICK, Condition

Kind = Literal["recall", "other", "false"]

WORDS = ("stop", "yes", "no", "go")
"""The commands with many human recordings."""

TALK = {
    "telephone talk": "wuw/",
    "accented read speech": "speechocean/",
    "audiobook": "librispeech/",
    "orders to somebody else": "coffee/",
    "assorted words": "precise/",
    "crying": "cry_donate/",
    "music": "music/",
    "household noise": "bg/",
}

TO_BABY = "talk to the baby (synthetic)"

ASKING = ", while it asks"
"""Ends rows in which a question of ours is open."""

WHILE_ASKING = ("telephone talk", TO_BABY)
"""What is heard while it asks, too: there, "yes" and "no" count."""

AGES_DAYS = (35, 60, 120, 200, 300, 450)
"""A baby of each age band."""

BATCH = 24
"""Clips in a batch; of talk, which is longer, fewer."""


@dataclass(frozen=True)
class Asked:
    """A clip, and where its outcome counts."""

    clip: Clip
    rows: tuple[str, ...]
    kind: Kind
    """recall: the words are a command; other: a single word that is none; false: no command."""
    meant: str = ""
    """The intent of a command."""


@dataclass(frozen=True)
class Batch:
    """Clips one after the other, in one condition and one session state."""

    condition: Condition
    state: str | None
    asked: tuple[Asked, ...]
    seed: int = 0

    @property
    def rows(self) -> set[str]:
        """All rows that it counts in."""
        return {row for one in self.asked for row in one.rows}


@dataclass(frozen=True)
class Rehearsed:
    """A whole session of ours with nobody in the room."""

    age_days: int
    row: str
    over_db: float
    """Level of a talker, were there one, over our echo."""
    until_s: float | None = None

    @property
    def rows(self) -> set[str]:
        """The row that it counts in."""
        return {self.row}


Work = Batch | Rehearsed
"""One stretch of sound."""


def plan(half: str = "all", quick: bool = False) -> list[Work]:
    """Everything, in a fixed order."""
    groups: list[Batch] = [*_human(half, quick), *_synthetic(quick), *_negatives(half, quick)]
    batches: list[Work] = [part for group in groups for part in _cut(group)]
    for name, over_db in (("0 dB", 0.0), ("+10 dB", -10.0)):
        row = f"our own speech, echo {name} over a talker"
        for age_days in AGES_DAYS[1:2] if quick else AGES_DAYS:
            batches.append(Rehearsed(age_days, row, over_db, 60.0 if quick else None))
    return batches


def only(batches: Sequence[Work], prefixes: Sequence[str]) -> list[Work]:
    """Those that count in a row that begins with one of `prefixes`; all without any."""
    if not prefixes:
        return list(batches)
    return [b for b in batches if any(row.startswith(tuple(prefixes)) for row in b.rows)]


def for_peers(batches: Sequence[Work]) -> list[Batch]:
    """What a peer hears: every ninth command, clean and at 12 dB, and an eighth of what is none.

    It is slow, and it has no canceller: rows with our own sound would say nothing of it.
    """
    heard = [
        b
        for b in batches
        if isinstance(b, Batch)
        and b.condition.name in _PEER_CONDITIONS
        and b.state is not None
        and not any(row.endswith(ASKING) for row in b.rows)
    ]
    return [replace(b, asked=b.asked[:: 9 if b.asked[0].kind == "recall" else 8]) for b in heard]


_PEER_CONDITIONS = (CLEAN.name, KITCHEN_12.name)


def _human(half: str, quick: bool) -> Iterator[Batch]:
    clips = [c for c in recordings(half) if c.file.startswith(("sc/", "an4/"))]
    book = grammar.load()
    by_word: dict[str, list[Clip]] = {}
    for clip in clips:
        if clip.file.startswith("sc/") and clip.said not in WORDS:
            continue
        if book.intent(clip.said) is not None:
            by_word.setdefault(clip.said, []).append(clip)
    for word in WORDS:
        intent = book.intent(word)
        if word not in by_word or intent is None:
            continue
        state = "gate" if intent.name in ANSWERS else "doing"
        for condition in QUICK if quick else CONDITIONS:
            step = condition.step * (15 if quick else 1)
            rows: tuple[str, ...] = (
                f"human {word}, {condition.name}",
                f"human all, {condition.name}",
            )
            yield _group(condition, state, by_word[word][::step], rows, intent.name.value)
        rows = (f"human {word}, clean, no state",)
        step = 15 if quick else 3
        yield _group(CLEAN, None, by_word[word][::step], rows, intent.name.value)
    for word in sorted(set(by_word) - set(WORDS)):
        intent = book.intent(word)
        if intent is not None:
            # There are too few of each for a row of its own, or for noise.
            rows = ("human other commands (AN4), clean",)
            state = "gate" if intent.name in ANSWERS else "doing"
            yield _group(CLEAN, state, by_word[word], rows, intent.name.value)


def _synthetic(quick: bool) -> Iterator[Batch]:
    book = grammar.load()
    said: dict[tuple[str, str], list[Asked]] = {}
    count = 0
    for intent, sentences in wordings(book).items():
        for text in sentences:
            phrase = book.phrase(text)
            assert phrase is not None
            answer = phrase.intent in ANSWERS
            group = "answers" if answer else phrase.speech_class
            state = "gate" if answer else "doing"
            for voice in voices():
                rows = (f"synthetic {group}", "synthetic all", f"synthetic intent {intent}")
                one = Asked(Clip(text, voice, voice=voice), rows, "recall", intent)
                count += 1
                # A stride that is no multiple of their number takes every voice in turn.
                if not quick or count % 19 == 0:
                    said.setdefault((group, state), []).append(one)
    for (_, state), asked in said.items():
        for condition in QUICK if quick else CONDITIONS:
            step = condition.synthetic_step
            # Of a sparse row an intent has too few clips to say anything.
            per = 3 if step <= 2 else 2
            named = [
                replace(one, rows=tuple(f"{r}, {condition.name}" for r in one.rows[:per]))
                for one in asked[::step]
            ]
            yield Batch(condition, state, tuple(named))


def _negatives(half: str, quick: bool) -> Iterator[Batch]:
    clips = recordings(half)
    book = grammar.load()
    kinds = {row: [c for c in clips if c.file.startswith(prefix)] for row, prefix in TALK.items()}
    for clip in (c for c in clips if c.file.startswith("esc10/")):
        kinds["crying" if clip.said == "baby_cry" else "household noise"].append(clip)
    kinds[TO_BABY] = [Clip(text, voice, voice=voice) for voice in voices() for text in TO_THE_BABY]
    others = [
        c
        for c in clips
        if c.file.startswith("sc/") and c.said not in WORDS and book.intent(c.said) is None
    ]
    step = 15 if quick else 1
    for state, ending in (("doing", ""), (None, ", no state"), ("gate", ASKING)):
        for row, found in kinds.items():
            if state == "gate" and row not in WHILE_ASKING:
                continue
            asked = tuple(Asked(c, (row + ending,), "false") for c in found[::step])
            yield Batch(CLEAN, state, asked)
        if state != "gate":
            row = "human other single words" + ending
            yield Batch(CLEAN, state, tuple(Asked(c, (row,), "other") for c in others[::step]))


def _group(
    condition: Condition,
    state: str | None,
    clips: Sequence[Clip],
    rows: tuple[str, ...],
    meant: str,
) -> Batch:
    return Batch(condition, state, tuple(Asked(c, rows, "recall", meant) for c in clips))


def _cut(group: Batch) -> Iterator[Batch]:
    size = BATCH if group.asked and group.asked[0].kind != "false" else BATCH // 2
    for number, at in enumerate(range(0, len(group.asked), size)):
        yield replace(group, asked=group.asked[at : at + size], seed=number)
