"""The pictures: something for every journal, the same for the same journal, right in grey."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from assistant.content.library import shipped
from assistant.journal import Entry
from assistant.journal.endings import ENDINGS
from assistant.journal.picture import DARK, LIGHT, draw, save
from tests.journal.entries import REASONS, a_session

TODAY = date(2026, 3, 20)


def year() -> list[Entry]:
    """A session every other day, each way to end."""
    days = [TODAY - timedelta(days=n) for n in range(300, 0, -2)]
    return [a_session(day, REASONS[n % len(REASONS)]) for n, day in enumerate(days)]


def words(entries: list[Entry], today: date = TODAY) -> list[str]:
    found = []
    for axes in draw(shipped(), entries, today).axes:
        found.append(axes.get_title(loc="left"))
        found += [label.get_text() for label in axes.get_yticklabels()]
        found += [text.get_text().strip() for text in axes.texts]
    return found


def test_it_says_minutes_moves_and_how_they_ended() -> None:
    found = words([a_session(TODAY), a_session(TODAY - timedelta(days=1), "crying")])
    for expected in ("Minutes a week", "Kneading", "all done", "baby had enough"):
        assert expected in found
    assert "stopped" not in found, "no bar for what never happened"
    assert "Opening strokes" not in found, "they are in every session"


def test_the_bars_are_the_minutes_of_each_week() -> None:
    monday = date(2026, 3, 16)
    figure = draw(
        shipped(), [a_session(monday), a_session(TODAY), a_session(date(2026, 3, 9))], TODAY
    )
    whole, hands_on = figure.axes[0].containers
    assert [bar.get_height() for bar in whole][-2:] == [10, 20]
    assert [round(bar.get_height(), 2) for bar in hands_on][-2:] == [3.33, 6.67]


@pytest.mark.slow
@pytest.mark.parametrize(
    "entries",
    [
        [a_session(TODAY)],
        [a_session(TODAY, techniques=("fg-opening-stroke",))],
        [a_session(TODAY, techniques=("of-a-routine-not-in-use",))],
        [a_session(TODAY - timedelta(days=700))],
        year(),
    ],
    ids=["one", "strokes only", "unknown move", "long ago", "a year"],
)
def test_every_journal_can_be_drawn(entries: list[Entry], tmp_path: Path) -> None:
    paths = (tmp_path / "history.png", tmp_path / "history.svg")
    save(shipped(), entries, TODAY, *paths)
    again = tmp_path / "again.svg"
    save(shipped(), entries, TODAY, again)
    assert again.read_bytes() == paths[1].read_bytes()
    with Image.open(paths[0]) as picture:
        assert picture.width > 1000 and len(set(picture.convert("L").tobytes())) > 3


def test_its_tones_are_told_apart_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    assert grey("#ffffff") - grey(LIGHT) > 40 and grey(LIGHT) - grey(DARK) > 80
    assert len({end.mark for end in ENDINGS}) == len(ENDINGS)
