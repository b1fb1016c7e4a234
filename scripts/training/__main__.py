"""From speech to a model in one command; `scripts/train_model` runs it. Goes on where it was cut.

What is made is kept in the work folder: pools of speech, alignments, networks, and `log.jsonl`
with the losses of each round. To do a stage again, remove its file.
"""

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from assistant.errors import UserError
from assistant.hearing import grammar
from assistant.hearing.models import catalogue
from assistant.hearing.models.folder import seal

from . import alignment, clips, export, graph, network, noises, rounds, speech, timing
from .augmented_set import TEXT_WEIGHTS, Recipe
from .fitting import Fit
from .keywords import training as keywords
from .lexicon import Lexicon, lexicon
from .masking import Masks
from .network import Shape
from .phonetic import training as phonetic
from .rounds import Round, Sources

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = min(2, os.cpu_count() or 1)

FRAMES = Round("frames", Fit("frames", passes=2, rate=2e-3), Recipe())
"""By cross-entropy, from words that are split evenly into phones."""

MMI = Round("mmi", Fit("mmi", passes=6, rate=1.2e-3, tolerance=4, masks=Masks()), Recipe())
"""Wide tolerance: the sum over paths finds where in its word each phone is."""

SHARPER = Round("sharper", Fit("mmi", passes=6, rate=8e-4, masks=Masks()), Recipe())
"""From the network's own alignment."""

LAST = Round(
    "last",
    Fit("mmi", passes=8, rate=9e-4, masks=Masks()),
    Recipe(
        text_weights={**TEXT_WEIGHTS, "stop": 5.0, "yes": 7.0, "no": 9.0, "go": 7.0},
        engine_weights={"espeak": 0.3, "flite": 1.0, "festival": 1.0},
    ),
)
"""With everybody's speech, also of those whom the rounds before kept out to measure with, and
more of the words that people say alone."""


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(
        prog="scripts/train_model", description="Train the speech model that ships."
    )
    parser.add_argument(
        "speech", type=Path, help="folder of transcribed speech, manifest.tsv in it"
    )
    parser.add_argument("--work", type=Path, default=Path("build/training"))
    parser.add_argument("--out", type=Path, help="folder of the model (default: WORK/model)")
    parser.add_argument(
        "--recordings",
        type=Path,
        help="recordings to measure with: their people are kept out, but for the even half",
    )
    parser.add_argument(
        "--all-speakers",
        action="store_true",
        help="a last round with everybody: the figures are then those of the model before it",
    )
    parser.add_argument("--width", type=int, default=Shape.width, help="units of each layer")
    parser.add_argument("--passes", type=int, help="passes of each round of MMI")
    parser.add_argument(
        "--timed-by", metavar="MODEL", help="vosk model that tells when words are said at first"
    )
    parser.add_argument(
        "--second-hearing-for",
        type=Path,
        metavar="MODEL",
        help="train only the networks of short words and of phones, and put them into this folder"
        " of a model",
    )
    parser.add_argument("--unknown", type=float, default=graph.UnknownWord.phone, metavar="COST")
    options = parser.parse_args()
    try:
        train(options)
    except UserError as error:
        sys.exit(f"train_model: {error}")


def train(options: argparse.Namespace) -> None:
    """All stages, each only if its result is not there yet."""
    work: Path = options.work
    work.mkdir(parents=True, exist_ok=True)
    if not (options.speech / "manifest.tsv").is_file():
        raise UserError(f"{options.speech}: no manifest.tsv there; give the folder of speech.")
    words = lexicon(grammar.load().vocabulary)
    sources = gathered(work, options.speech, options.recordings, words)
    if options.second_hearing_for:
        heard_again(work, _for_the_last(sources, options), words, options.second_hearing_for)
        return
    file = work / "by-words.json"
    if not file.is_file():
        pools = [clips.Pool(folder) for folder in sources.pools]
        alignment.write(file, timing.timed(catalogue.find(options.timed_by), pools, PROCESSES))
    best = rounds.run(work, FRAMES, sources, Shape(options.width))
    best = rounds.run(work, _with_passes(MMI, options.passes), sources, best)
    sources = realigned(work, "by-mmi", best, sources)
    best = rounds.run(work, _with_passes(SHARPER, options.passes), sources, best)
    last = _for_the_last(sources, options)
    if options.all_speakers:
        best = rounds.run(work, LAST, last, best)
    model: Path = options.out or work / "model"
    exported(work, best, model, words, graph.UnknownWord(phone=options.unknown))
    heard_again(work, last, words, model)
    print(f"{model}: {sum(f.stat().st_size for f in model.rglob('*') if f.is_file())} bytes")


def gathered(work: Path, folder: Path, recordings: Path | None, words: Lexicon) -> Sources:
    """Real speech, synthetic speech and noises; of recordings every other noise is used."""
    book = grammar.load()
    speech.recorded(work / "real", folder)
    for seed, engine in enumerate(speech.ENGINES, 1):
        speech.spoken(work / engine, engine, book, words, seed)
    kept = work / "noises.npz"
    if not kept.is_file():
        heard = noises.every_other(recordings, ("cry_donate", "esc10")) if recordings else []
        noises.gather(ROOT / "audio", heard, words, seed=1).write(kept)
    return Sources(
        tuple(work / name for name in ("real", *speech.ENGINES)),
        kept,
        work / "by-words.json",
        clips.speakers(recordings / "manifest.tsv") if recordings else frozenset(),
    )


def realigned(work: Path, name: str, by: Path, sources: Sources) -> Sources:
    """The same sources with the alignments that a network gives."""
    file = work / f"{name}.json"
    if not file.is_file():
        pools = [clips.Pool(folder) for folder in sources.pools]
        alignment.write(file, alignment.realign(by, pools, PROCESSES))
    return replace(sources, alignments=file)


def _for_the_last(sources: Sources, options: argparse.Namespace) -> Sources:
    return replace(sources, kept_out=frozenset()) if options.all_speakers else sources


def _with_passes(this: Round, passes: int | None) -> Round:
    return this if passes is None else replace(this, how=replace(this.how, passes=passes))


def heard_again(work: Path, sources: Sources, words: Lexicon, model: Path) -> None:
    """Train the networks of short words and of phones, put them into a model's folder, and seal
    that."""
    start = keywords.train(work, sources, model)
    phonetic.train(work, sources, start, words, model)
    seal(model)


def exported(work: Path, by: Path, model: Path, words: Lexicon, unknown: graph.UnknownWord) -> None:
    """Write the model's folder, and load it in vosk."""
    shutil.rmtree(model, ignore_errors=True)
    graph.build(model / "graph", work / "graph", words, unknown)
    export.write(model, network.load(by)[0], unknown)
    check = [sys.executable, "-c", export.LOAD_CHECK, str(model)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"{model}: vosk cannot load it: {done.stderr.strip()[-300:]}")


if __name__ == "__main__":
    main()
