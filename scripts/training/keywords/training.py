"""The stage of training that makes the network of short words."""

from pathlib import Path

from ..rounds import Sources, progress_bar
from . import fitting, network
from .examples import Sampling
from .fitting import Fit


def train(work: Path, sources: Sources, model: Path) -> Path:
    """Train it, unless that is done, and write it into a model's folder; returns its file."""
    name = "keywords" if sources.kept_out else "keywords-everybody"
    file = work / f"{name}.pt"
    if not file.is_file():
        with progress_bar(work, name) as say:
            fitting.fit(file, sources, Fit(), Sampling(), say)
    trained, words = fitting.load(file)
    network.write(model, trained, words)
    return file
