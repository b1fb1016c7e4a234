"""One round of training: augmented sets made beside it, the fit, the figures on people kept out."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.progress import Progress as Bar

from . import alignment, augmented_set, fitting, network
from .augmented_set import AugmentedSet, Recipe
from .clips import Clip, Pool, odd
from .fitting import Fit, Progress
from .network import Shape
from .noises import Noises

AHEAD = 2
"""Augmented sets that are made before they are asked for: each takes some 300 MB."""


@dataclass(frozen=True)
class Sources:
    """Where everything that an augmented set is made of is kept."""

    pools: tuple[Path, ...]
    noises: Path
    alignments: Path
    kept_out: frozenset[str]
    """People, as `Clip.who`, of another set of recordings."""
    even_half: bool = True
    """Train with the even half of those kept out (`clips.odd` says which)."""

    def trained(self, clip: Clip) -> bool:
        """The clip may be trained with."""
        return clip.who not in self.kept_out or (self.even_half and not odd(clip.who))


def make_set(sources: Sources, recipe: Recipe, seed: int, kept_out: bool = False) -> AugmentedSet:
    """One augmented set of all that is trained with, or of the people kept out."""
    pools = [Pool(folder) for folder in sources.pools]
    return augmented_set.make(
        pools,
        alignment.read(sources.alignments),
        Noises.read(sources.noises),
        (lambda clip: not sources.trained(clip)) if kept_out else sources.trained,
        seed,
        recipe,
    )


class AugmentedSets:
    """Augmented sets by number, made one after the other in a process of their own."""

    def __init__(self, folder: Path, sources: Sources, recipe: Recipe, first: int, count: int):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        arguments = (folder, sources, recipe, first, count)
        self._maker = get_context("spawn").Process(target=_make, args=arguments, daemon=True)
        self._maker.start()

    def get(self, number: int) -> AugmentedSet:
        """That set, as soon as it is made; those before it are thrown away."""
        while not _file(self._folder, number).is_file():
            if not self._maker.is_alive() and not _file(self._folder, number).is_file():
                raise RuntimeError(f"augmented set {number} was not made; see the error above")
            time.sleep(0.5)
        for old in range(number):
            _file(self._folder, old).unlink(missing_ok=True)
        return augmented_set.read(_file(self._folder, number))

    def close(self) -> None:
        """Stop making sets and throw them away."""
        self._maker.terminate()
        self._maker.join()
        shutil.rmtree(self._folder, ignore_errors=True)


def _file(folder: Path, number: int) -> Path:
    return folder / f"{number}.npz"


def _make(folder: Path, sources: Sources, recipe: Recipe, first: int, count: int) -> None:
    trainer = os.getppid()
    for number in range(first, count):
        if _file(folder, number).is_file():
            continue
        while len(list(folder.glob("[0-9]*.npz"))) > AHEAD:
            time.sleep(0.5)
            if os.getppid() != trainer:
                return  # The training was killed.
        augmented_set.write(_file(folder, number), make_set(sources, recipe, 1000 + number))


@dataclass(frozen=True)
class Round:
    """One round of training."""

    name: str
    how: Fit
    recipe: Recipe
    passes_per_set: int = 1
    seed: int = 1


def run(work: Path, this: Round, sources: Sources, begin: Path | Shape) -> Path:
    """Fit, and log the losses on the people kept out; returns the network's file."""
    file = work / f"{this.name}.pt"
    if file.is_file():
        return file
    count = -(-this.how.passes // this.passes_per_set)
    first = _passes_done(file) // this.passes_per_set
    made = AugmentedSets(work / f"copies-{this.name}", sources, this.recipe, first, count)
    try:
        with progress_bar(work, this.name) as say:
            # A resumed round needs a set for the start, too: the one that it goes on with.
            def set_at(number: int) -> AugmentedSet:
                return made.get(max(first, number // this.passes_per_set))

            fitting.fit(file, this.how, set_at, begin, say, this.seed)
    finally:
        made.close()
    figures(work, this.name, sources)
    return file


def figures(work: Path, name: str, sources: Sources) -> None:
    """Log the losses of a network on one augmented set of the people kept out."""
    kept = work / "kept-out.npz"
    if not sources.kept_out:
        return
    if not kept.is_file():
        once = Recipe(text_weights={}, engine_weights={}, noises=50)
        augmented_set.write(kept, make_set(sources, once, 7, kept_out=True))
    net, _, _ = network.load(work / f"{name}.pt")
    loss, frame_loss, right = fitting.losses_on(net, augmented_set.read(kept))
    _log(
        work,
        {"round": name, "kept_out_mmi": loss, "kept_out_frames": frame_loss, "right": right},
    )


def _passes_done(file: Path) -> int:
    checkpoint = file.with_suffix(".checkpoint")
    return int(network.load(checkpoint)[2]["pass"]) if checkpoint.is_file() else 0


@contextmanager
def progress_bar(work: Path, name: str) -> Iterator[Callable[[Progress], None]]:
    """A progress bar; what is called with the progress shows it there and adds it to the log."""
    with Bar() as bar:
        task = bar.add_task(name, total=None)

        def say(now: Progress) -> None:
            losses = [f"{loss:.3f}" for loss in (now.loss, now.frame_loss) if loss is not None]
            line = " ".join((name, *losses))
            bar.update(task, description=line, completed=now.step, total=now.steps)
            _log(work, {"round": name, **vars(now)})

        yield say


def _log(work: Path, row: dict[str, object]) -> None:
    rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
    with (work / "log.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"time": time.strftime("%H:%M:%S"), **rounded}) + "\n")
