"""The view: what stands on the screen at which size, and what is printed where there is none."""

import io
import os
import pty
import re
import select
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from assistant.content.library import shipped
from assistant.session.conductor import HINTS
from assistant.session.snapshot import EXAMPLE, PHASES, Snapshot, headline, side_words
from assistant.session.state import Phase
from assistant.terminal.big_text import FONT, GLYPHS, big
from assistant.terminal.screen import render
from assistant.terminal.view import View
from tests.patience import PATIENCE_S

DOING = replace(
    EXAMPLE,
    step_left_s=12.0,
    step_total_s=24.0,
    saying="Right foot. One thumb after the other, from the heel to the toes.",
    heard="next",
    understood="next",
    hints=HINTS[Phase.DOING],
    mic_level_db=-36.0,
)


def rows(snapshot: Snapshot, width: int, height: int, **how: Any) -> list[str]:
    return render(snapshot, width, height, **how).plain.split("\n")


# -- large letters -------------------------------------------------------------------------


def test_every_letter_has_five_rows_and_a_shape_of_its_own() -> None:
    for character, dots in GLYPHS.items():
        assert len(dots) == 5 and len({len(row) for row in dots}) == 1, character
    shapes = [line[2:] for line in FONT.strip("\n").splitlines() if line[0] not in "O0"]
    assert len(shapes) == len(set(shapes))


def test_letters_are_made_of_blocks() -> None:
    assert big("Hi", 5, 3) == ("█ █ █", "█▀█ █", "▀ ▀ ▀")
    assert big("Hi", 4, 3) == ("▌▌▌", "▛▌▌", "▘▘▘")


def test_letters_grow_with_the_room() -> None:
    heights = [len(big("Rest", width, 60) or ()) for width in (10, 20, 40, 80)]
    assert heights == sorted(set(heights))


def test_a_letter_that_is_not_in_the_font_or_too_little_room_gives_none() -> None:
    assert big("Ελλη", 80, 6) is None
    assert big("Thumb over thumb", 12, 3) is None
    assert big("", 80, 6) is None
    assert big("Zoë\u2019s naïve", 80, 6) == big("ZOE'S NAIVE", 80, 6)


def test_a_bare_console_gets_no_quarter_blocks() -> None:
    drawn = big("Thumb over thumb", 80, 6, fine=False)
    assert drawn is not None and set("".join(drawn)) <= set(" ▀▄█")


# -- the screen ----------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 20), (120, 40)])
def test_title_and_side_are_large_at_the_usual_sizes(width: int, height: int) -> None:
    found = rows(DOING, width, height)
    for text in ("RIGHT FOOT", "Thumb over thumb"):
        drawn = [
            large
            for tall in range(3, 18)
            if (large := big(text, width - 2 * (width >= 60), tall)) is not None
        ]
        assert any(
            all(any(part.strip() in row for row in found) for part in large) for large in drawn
        ), text


SCREEN = """
 Step 3 of 14                                                        9 min left
       ███ █ █ █ █ █   █ ██     ███ █ █ ███ ██     ███ █ █ █ █ █   █ ██
        █  █ █ █ █ ██ ██ █ █    █ █ █ █ █   █ █     █  █ █ █ █ ██ ██ █ █
        █  ███ █ █ █ █ █ ██     █ █ █ █ ██  ██      █  ███ █ █ █ █ █ ██
        █  █ █ █ █ █   █ █ █    █ █ █ █ █   █ █     █  █ █ █ █ █   █ █ █
        █  █ █ ███ █   █ ██     ███  █  ███ █ █     █  █ █ ███ █   █ ██

                      █▀▄ █ ▄▀▀ █ █ ▀█▀    █▀▀ █▀█ █▀█ ▀█▀
                      █▀▄ █ █ █ █▀█  █     █▀  █ █ █ █  █
                      ▀ ▀ ▀  ▀▀ ▀ ▀  ▀     ▀   ▀▀▀ ▀▀▀  ▀

 ███████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
 ███████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░

       Right foot. One thumb after the other, from the heel to the toes.


                   █ █ █▀▀ ▄▀▄ █▀▄ █▀▄ ▄    █▄ █ █▀▀ █ █ ▀█▀
                   █▀█ █▀  █▀█ █▀▄ █ █ ▄    █ ▀█ █▀  ▄▀▄  █
                   ▀ ▀ ▀▀▀ ▀ ▀ ▀ ▀ ▀▀       ▀  ▀ ▀▀▀ ▀ ▀  ▀
        ▛▘▞▖▌▌▖ ▐▖▌▛▘▌▌▜▘   ▞▖▞▘▞▖▌▙▐   ▐▀▐▐▐▐▜   ▐▜▗▚▐▐▐▀▐▀   ▐▀▝▛▐▜▐▜
        ▀▌▛▌▐ ▖ ▐▝▌▛ ▞▖▐ ▗  ▛▌▌▌▛▌▌▌▜ ▖ ▝▜▐▚▐▐▀ ▖ ▐▀▐▜▐▐▝▜▐▘ ▖ ▝▜ ▌▐▐▐▀
        ▀▘▘▘▝   ▝ ▘▀▘▘▘▝ ▘  ▘▘▝▘▘▘▘▘▝▝  ▝▀▝▝▝▝ ▝  ▝ ▝▝▝▀▝▀▝▀▝  ▝▀ ▘▝▀▝
 Mic ███░░░      Keys: n next, a again, k skip, space pause, l how long, s stop
"""


def test_a_screen_of_eighty_by_twenty_four() -> None:
    assert [row.rstrip() for row in rows(DOING, 80, 24)] == SCREEN.strip("\n").split("\n")


def test_a_narrow_low_screen_still_says_what_matters() -> None:
    found = "\n".join(rows(DOING, 40, 8))
    for words in ("Step 3 of 14", "9 min left", "THUMB OVER THUMB", "RIGHT FOOT", "Heard: next"):
        assert words in found
    assert re.search(r"Say: next, .*stop", found)


def test_the_bar_shows_the_time_left_of_the_step() -> None:
    def full(left_s: float) -> int:
        return rows(replace(DOING, step_left_s=left_s), 42, 8)[3].count("█")

    assert [full(24.0), full(12.0), full(6.0), full(0.0)] == [40, 20, 10, 0]


def test_what_was_not_acted_on_is_small_and_what_was_is_large() -> None:
    assert not any("Heard: next" in row for row in rows(DOING, 80, 24))
    assert any("Heard: next" in row for row in rows(replace(DOING, understood=""), 80, 24))


def test_trouble_takes_the_place_of_what_was_heard() -> None:
    lost = replace(DOING, note="The sound card is gone. Trying again, once a second, for ever.")
    found = "\n".join(rows(lost, 80, 24))
    assert "The sound card is gone." in found and "Heard" not in found


@pytest.mark.parametrize("phase", [phase.value for phase in Phase])
def test_every_phase_has_its_large_words_and_what_can_be_said(phase: str) -> None:
    hints = HINTS[Phase(phase)]
    snapshot = replace(DOING, phase=phase, hints=hints)
    words = PHASES.get(phase, DOING.title)
    assert headline(snapshot) == words
    found = "\n".join(rows(snapshot, 80, 8))
    assert words.upper() in found
    if hints:
        assert f"Say: {', '.join(hints)}" in found.replace("\u00a0", " ")


def test_comfort_shows_no_time() -> None:
    found = "\n".join(rows(replace(DOING, phase="comfort"), 80, 8))
    assert "min left" not in found and "Step" not in found and "░░░░░░░" not in found


def test_lines_are_large_where_they_cannot_be_heard() -> None:
    quiet = rows(replace(DOING, saying="Rest now."), 80, 24, large_lines=True)
    drawn = big("Rest now.", 78, 17, largest=2)
    assert drawn is not None and all(any(d.strip() in row for row in quiet) for d in drawn)
    long = replace(DOING, saying="Stroke from the heel to the toes. " * 40)
    assert any("Stroke from the heel" in row for row in rows(long, 80, 24, large_lines=True))


def test_the_limb_is_the_one_that_is_spoken() -> None:
    limb = shipped().limb
    assert side_words(limb("ln-indian-milking"), "left") == "Left leg"
    assert side_words(limb("ln-thumb-over-thumb"), "right") == "Right foot"
    assert side_words(limb("ln-leg-sway"), "both") == "Both legs"
    assert side_words(limb(""), "") == ""


def test_a_rest_tells_what_comes_after_it() -> None:
    rest = replace(
        DOING,
        phase="resting",
        next_technique="ln-calf-circles",
        next_title="Calf circles",
        next_side="left",
    )
    assert "Next: Calf circles, left leg" in "\n".join(rows(rest, 80, 8))


def test_no_two_techniques_share_a_title() -> None:
    titles = [technique.title for technique in shipped().techniques.values()]
    assert len(titles) == len(set(titles))


WORDS = st.text(max_size=200)
SNAPSHOTS = st.builds(
    Snapshot,
    phase=st.sampled_from([phase.value for phase in Phase]),
    title=st.one_of(st.just("Stroke and knead while playing"), WORDS),
    side=st.sampled_from(["", "right", "left", "both"]),
    step=st.integers(0, 20),
    steps=st.integers(1, 20),
    step_left_s=st.floats(-1, 100),
    step_total_s=st.floats(0, 100),
    session_left_s=st.floats(0, 3600),
    saying=WORDS,
    heard=WORDS,
    understood=st.sampled_from(["", "next"]),
    hints=st.sampled_from(list(HINTS.values())),
    mic_level_db=st.floats(-150, 0),
    note=st.one_of(st.just(""), WORDS),
)


@settings(max_examples=60)
@given(SNAPSHOTS, st.integers(1, 160), st.integers(1, 60), st.booleans(), st.booleans())
def test_every_screen_is_exactly_full_whatever_its_size(
    snapshot: Snapshot, width: int, height: int, large_lines: bool, fine: bool
) -> None:
    found = rows(snapshot, width, height, large_lines=large_lines, fine=fine)
    assert len(found) == height
    assert {cell_len(row) for row in found} == {width}
    assert all(c.isprintable() or c == "\u00a0" for row in found for c in row)


# -- plain lines ---------------------------------------------------------------------------


class Pipe(io.TextIOWrapper):
    """A file that is no terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")

    @property
    def text(self) -> str:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


def test_off_a_terminal_each_change_is_one_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = Pipe()
    gate = Snapshot(phase="gate", steps=14, saying="Is the baby awake\x1b[2J and calm?")
    with View(Console(file=file)) as view:
        view.show(gate, 0.1)
        view.show(replace(gate, mic_level_db=-20.0), 0.2)
        view.show(replace(gate, heard="yes", understood="yes"), 61.0)
        view.show(DOING, 125.9)
        view.show(replace(DOING, step_left_s=3.0), 134.0)
        view.show(replace(DOING, heard="good baby", understood="", note="No microphone."), 140.0)
    assert file.text.splitlines() == [
        "  0:00  A few questions",
        '  0:00  Says "Is the baby awake [2J and calm?"',
        '  1:01  Heard "yes"',
        "  2:05  Step 3 of 14: Thumb over thumb, right foot",
        '  2:05  Says "Right foot. One thumb after the other, from the heel to the toes."',
        '  2:05  Heard "next"',
        '  2:20  Heard "good baby" (not acted on)',
        "  2:20  No microphone.",
    ]


def test_plain_lines_go_into_any_encoding() -> None:
    file = Pipe("ascii")
    with View(Console(file=file)) as view:
        view.show(Snapshot(phase="setup", saying="Zoë"), 0.0)
    assert file.text.splitlines() == ["  0:00  Get ready", '  0:00  Says "Zo?"']


def test_a_reader_that_went_away_does_not_end_the_session() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    file = os.fdopen(writer, "w", buffering=1)
    with View(Console(file=file)) as view:
        for second in range(3):
            view.show(replace(DOING, step=second), float(second))
    with pytest.raises(BrokenPipeError):
        file.close()


def test_a_terminal_that_went_away_does_not_end_the_session() -> None:
    class Gone(Pipe):
        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    console = Console(file=Gone("utf-8"), force_terminal=True, legacy_windows=False, width=80)
    with View(console) as view:
        view.show(DOING, 0.0)
        view.suspend()
        view.resume()


# -- a real terminal -----------------------------------------------------------------------

CHILD = """
import sys
from dataclasses import replace
from rich.console import Console
from assistant.terminal.view import View
from assistant.session.snapshot import Snapshot
doing = Snapshot("doing", "Thumb over thumb", "right", 3, 14, 4.0, 4.0, 540.0, hints=("stop",))
with View(Console()) as view:
    for tick in range(40):
        now_s = tick / 10
        view.show(replace(doing, step_left_s=4.0 - now_s, mic_level_db=-60.0 + tick), now_s)
    view.show(replace(doing, note="Gone."), 3.9)
"""


def on_terminal(**environment: str) -> str:
    """What the child writes to a terminal of 80 x 24."""
    master, slave = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    env |= {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", "PYTHONUTF8": "1"}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=env | environment,
        cwd=Path(__file__).parents[2],
    )
    os.close(slave)
    written = b""
    while select.select([master], [], [], PATIENCE_S)[0]:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        written += chunk
    os.close(master)
    assert child.wait(PATIENCE_S) == 0, written.decode()
    return written.decode()


@pytest.mark.slow
def test_a_terminal_is_taken_given_back_and_drawn_at_most_four_times_a_second() -> None:
    written = on_terminal()
    assert written.startswith("\x1b[?1049h") and "\x1b[?1049l" in written
    assert written.rstrip().endswith(("\x1b[?1049l", "\x1b[?25h"))
    assert "\x1b[2J" not in written
    draws = written.count("Step 3 of 14")
    # 4 seconds of session, and trouble that is shown at once.
    assert 10 <= draws <= 18
    assert re.search(r"\x1b\[[0-9;]*38;", written)


@pytest.mark.slow
def test_no_color_leaves_shapes_only() -> None:
    written = on_terminal(NO_COLOR="1")
    assert "█" in written
    assert not re.search(r"\x1b\[[0-9;]*[34]8;", written)


@pytest.mark.slow
def test_a_terminal_without_blocks_gets_plain_lines() -> None:
    for environment in ({"TERM": "dumb"}, {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}):
        written = on_terminal(**environment)
        assert "\x1b" not in written and "0:00  Step 3 of 14: Thumb over thumb" in written
