"""Progress bars of what takes a moment."""

from types import TracebackType

from rich import progress as bars
from rich.console import Console

TITLES = {
    "voice": "Preparing the voice",
    "session": "Rehearsing",
    "music": "Preparing the music",
}
"""What is shown for each kind of work."""


class Progress:
    """One bar a kind of work; call it with kind, done and total. Silent off a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._bars = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.TaskProgressColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self._tasks: dict[str, bars.TaskID] = {}

    def __enter__(self) -> "Progress":
        """Show the bars."""
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bars away."""
        self._bars.stop()

    def __call__(self, kind: str, done: int, total: int) -> None:
        """`done` of `total` pieces of this kind of work are done."""
        if kind not in self._tasks:
            self._tasks[kind] = self._bars.add_task(TITLES.get(kind, kind), total=total)
        self._bars.update(self._tasks[kind], completed=done, total=total)
