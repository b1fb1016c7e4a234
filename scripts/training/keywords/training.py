"""The stage of training that makes the network of short words."""

from pathlib import Path

from ..rounds import Sources, told
from . import fitting, network
from .examples import Shares
from .fitting import Fit


def train(work: Path, sources: Sources, model: Path) -> Path:
    """Train it, unless that is done, and write it into a model's folder; returns its file."""
    name = "keywords" if sources.kept_out else "keywords-everybody"
    file = work / f"{name}.pt"
    if not file.is_file():
        with told(work, name) as say:
            fitting.fit(file, sources, Fit(), Shares(), say)
    trained, words = fitting.load(file)
    network.write(model, trained, words)
    return file
