"""The stage of training that makes the network of phones."""

from pathlib import Path

from ..lexicon import Lexicon
from ..rounds import Sources, progress_bar
from . import fitting, network
from .examples import Sampling
from .fitting import Fit


def train(work: Path, sources: Sources, start: Path, words: Lexicon, model: Path) -> None:
    """Train it from the network of short words in `start`, unless that is done, and write it
    into a model's folder."""
    name = "phones" if sources.kept_out else "phones-everybody"
    file = work / f"{name}.pt"
    if not file.is_file():
        with progress_bar(work, name) as say:
            fitting.fit(file, start, sources, Fit(), Sampling(), say)
    network.write(model, fitting.load(file), words)
