"""Runs batches through a chain in several processes; the order of results is always the same."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from assistant.cli.listen import LEAD_S, TAIL_S

from .chains import Chain, Take
from .counts import Outcome
from .scenes import Scene, scene
from .work import Rehearsed, Work


@dataclass(frozen=True)
class Heard:
    """What came of one batch."""

    outcomes: dict[str, list[Outcome]]
    """By variant of the chain."""
    cpu_s: float
    audio_s: float
    speaking: bool
    """Our loudspeaker was playing: the canceller had work."""
    broke: str = ""
    """The chain failed in it, how and in which rows: nothing of it is counted."""


def run(
    chain: Chain,
    batches: Sequence[Work],
    jobs: int,
    on_done: Callable[[int, int], None] = lambda done, total: None,
) -> list[Heard]:
    """Every batch through the chain."""
    # The longest first: no process is left alone with one at the end.
    order = sorted(range(len(batches)), key=lambda n: not isinstance(batches[n], Rehearsed))
    found: dict[int, Heard] = {}
    tasks = [(chain, batches[n]) for n in order]
    if jobs == 1:
        for n, task in zip(order, tasks, strict=True):
            found[n] = heard(task)
            on_done(len(found), len(batches))
    else:
        # Unlike a Pool's, its death of a process is an error and not a wait for ever.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=context) as pool:
            for n, one in zip(order, pool.map(heard, tasks), strict=True):
                found[n] = one
                on_done(len(found), len(batches))
    return [found[n] for n in range(len(batches))]


def heard(task: tuple[Chain, Work]) -> Heard:
    """One batch through a fresh chain."""
    chain, work = task
    sound = scene(work)
    try:
        take = chain.hear(sound)
    except Exception as error:
        where = ", ".join(sorted(work.rows))
        return Heard({}, 0.0, 0.0, False, f"{type(error).__name__}: {error} (in {where})")
    return Heard(
        {variant: outcomes(work, sound, take, variant) for variant in take.acted},
        take.cpu_s,
        sound.slots[-1].end_s if sound.slots else 0.0,
        sound.loudspeaker is not None,
    )


def outcomes(work: Work, sound: Scene, take: Take, variant: str = "") -> list[Outcome]:
    """What was acted on, by the clip in whose time it was decided."""
    found = []
    last = len(sound.slots) - 1
    for number, slot in enumerate(sound.slots):
        acted = tuple(
            (one.intent, round(one.at_s - slot.word_end_s, 4))
            for one in take.acted[variant]
            if slot.begin_s <= one.at_s and (one.at_s < slot.end_s or number == last)
        )
        if isinstance(work, Rehearsed):
            found.append(Outcome((work.row,), "false", "", acted, slot.end_s - slot.begin_s))
            continue
        asked = work.asked[number]
        # The quiet around the clip is not what was to be heard.
        audio_s = max(0.0, slot.end_s - slot.begin_s - LEAD_S - TAIL_S)
        found.append(Outcome(asked.rows, asked.kind, asked.meant, acted, audio_s))
    return found
