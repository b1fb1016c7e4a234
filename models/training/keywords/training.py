"""The stage of training that makes the network of short words."""

from pathlib import Path

from rich.progress import Progress as Bar

from ..fitting import Progress
from ..rounds import Sources, log
from . import embedding, fitting, network
from .examples import Shares
from .fitting import Fit


def train(work: Path, sources: Sources, model: Path) -> None:
    """Train it, unless that is done, and write it into a model's folder."""
    name = "keywords" if sources.kept_out else "keywords-everybody"
    file = work / f"{name}.pt"
    if not file.is_file():
        with Bar() as bar:
            task = bar.add_task(name, total=None)

            def say(now: Progress) -> None:
                bar.update(
                    task, description=f"{name} {now.loss:.3f}", completed=now.step, total=now.steps
                )
                log(work, {"round": name, **vars(now)})

            fitting.fit(file, sources, Fit(), Shares(), say)
    trained, words = fitting.load(file)
    network.write(model, trained, words, embedding.mel_bank())
