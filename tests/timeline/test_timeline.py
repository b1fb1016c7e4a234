"""The picture of a session: what it says, and that nothing in it lies on anything else."""

import wave
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from assistant.timeline import plot, story
from assistant.timeline.envelope import envelopes
from assistant.timeline.lettering import fitted, width_in
from assistant.timeline.row import ROW_IN, Row


def session(minutes: int) -> list[dict]:
    """Lines, counts, answers and an interruption, again and again."""
    events: list[dict] = [{"t": 0.0, "kind": "state", "name": "gate"}]
    for minute in range(minutes):
        t = 60.0 * minute
        events += [
            {"t": t + 1, "kind": "line", "id": "ask", "text": "Is your baby well?", "end_t": t + 3},
            {
                "t": t + 4.2,
                "kind": "heard",
                "text": "yes",
                "intent": "yes",
                "confidence": 0.97,
                "start_s": t + 3.4,
                "end_s": t + 3.8,
                "final": True,
            },
            {"t": t + 4.2, "kind": "intent", "name": "yes", "slots": {}},
            {"t": t + 5, "kind": "state", "name": "doing"},
            {
                "t": t + 5,
                "kind": "step",
                "technique": "thumb_over_thumb",
                "title": "Thumb over thumb",
                "side": "right",
                "passes": 3,
                "duration_s": 40.0,
            },
            {"t": t + 5, "kind": "music", "action": "duck", "level_db": -30.0},
            {"t": t + 10, "kind": "music", "action": "raise", "level_db": -18.0},
            *(
                {"t": t + 12 + n, "kind": "cue", "name": "pass", "planned_t": t + 12}
                for n in range(3)
            ),
            {"t": t + 50, "kind": "state", "name": "resting"},
        ]
    return [*events, {"t": 60.0 * minutes, "kind": "end", "reason": "done"}]


def recording(path: Path, duration_s: float) -> Path:
    pairs = np.zeros((round(24_000 * duration_s), 2), "<i2")
    pairs[12_000:24_000] = [16_384, 3_277]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(pairs.tobytes())
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("minutes", "rows"), [(1, 1), (2, 1), (3, 2), (13, 7)])
def test_a_long_session_takes_several_rows(tmp_path: Path, minutes: int, rows: int) -> None:
    sound = recording(tmp_path / "session.wav", 60.0 * minutes)
    plot(session(minutes), sound, tmp_path / "timeline.png")
    with Image.open(tmp_path / "timeline.png") as image:
        wide, tall = image.size
        ink = np.asarray(image.convert("L")) < 250
    assert wide == 2200
    assert tall == pytest.approx(110 * (0.65 + rows * (ROW_IN + 0.5)), abs=3)
    assert 0.03 < np.mean(ink) < 0.6


def test_a_session_without_events_or_microphone_is_drawn_too(tmp_path: Path) -> None:
    plot([], np.zeros(24_000, np.float32), tmp_path / "timeline.png")
    assert (tmp_path / "timeline.png").stat().st_size > 1000


def test_the_envelope_has_both_sides_at_their_peaks(tmp_path: Path) -> None:
    played, microphone = envelopes(recording(tmp_path / "session.wav", 2.02))
    assert played.size == microphone.size == 41
    np.testing.assert_allclose(played[10:20], 0.5, atol=1e-4)
    np.testing.assert_allclose(microphone[10:20], 0.1, atol=1e-4)
    assert not played[:10].any()
    assert not microphone[20:].any()


def test_a_step_lasts_until_the_next_or_until_it_is_broken_off() -> None:
    events = [
        {"t": 1.0, "kind": "step", "title": "Milking", "side": "left", "passes": 2},
        {"t": 9.0, "kind": "step", "technique": "toe_roll"},
        {"t": 12.0, "kind": "state", "name": "comfort"},
        {"t": 20.0, "kind": "step", "title": "Opening strokes"},
        {"t": 30.0, "kind": "end", "reason": "done"},
    ]
    assert [(n.t, n.end_t, n.text) for n in story.steps(events, 31.0)] == [
        (1.0, 9.0, "Milking, left, 2 passes"),
        (9.0, 12.0, "toe_roll"),
        (20.0, 30.0, "Opening strokes"),
    ]


def test_what_was_acted_on_is_told_from_what_was_let_be() -> None:
    def heard(t: float, text: str, intent: str | None, final: bool = True) -> dict:
        span = {"start_s": t - 1.0, "end_s": t - 0.2}
        return {"t": t, "kind": "heard", "text": text, "intent": intent, "final": final} | span

    def intent(t: float, name: str) -> dict:
        return {"t": t, "kind": "intent", "name": name}

    events = [
        heard(2.0, "come on other foot", None),
        heard(5.0, "stop he's", None, final=False),
        intent(5.2, "crying"),
        heard(5.2, "stop he's crying", "crying", final=False),
        heard(5.6, "stop he's crying", "crying"),
        intent(9.0, "next"),
    ]
    notes = story.heard(events)
    assert [n.text for n in notes] == [
        "“come on other foot”",
        "“stop he's crying” ► crying",
        "► next",
    ]
    assert notes[0].colour != notes[1].colour == notes[2].colour


def test_music_is_drawn_at_its_level_until_the_next_change() -> None:
    events = [
        {"t": 1.0, "kind": "music", "action": "start", "level_db": -20.0},
        {"t": 3.0, "kind": "music", "action": "next piece"},
        {"t": 4.0, "kind": "music", "action": "duck", "level_db": -32.0},
    ]
    assert story.music_levels(events, 9.0) == [(1.0, 4.0, -20.0), (4.0, 9.0, -32.0)]
    assert story.music_levels([], 9.0) == []


@given(st.text("abc defg, hij.", max_size=200), st.floats(0.1, 3.0), st.integers(1, 3))
def test_words_are_made_to_fit(text: str, room_in: float, lines: int) -> None:
    shown = fitted(text, room_in, lines)
    assert width_in(shown) <= room_in
    assert len(shown.splitlines()) <= lines
    if width_in(text) <= room_in:
        assert shown == " ".join(text.split())


TEXTS = st.sampled_from(
    [
        "One.",
        "Two.",
        "Other foot now.",
        "Slowly from the thigh to the ankle, one hand after the other.",
    ]
)
LINES = st.lists(st.tuples(st.floats(0.3, 12.0), TEXTS), max_size=25)


@settings(max_examples=15)
@given(LINES)
def test_no_words_lie_on_other_words(lines: list[tuple[float, str]]) -> None:
    t, events = 0.0, []
    for gap_s, text in lines:
        t += gap_s
        events.append({"t": t, "kind": "line", "text": text, "end_t": t + len(text) / 14})
        t += len(text) / 14
    figure = Figure(figsize=(20, 5), dpi=110)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.05, 0.1, 0.89, 0.8))
    silence = np.zeros(2400, np.float32)
    Row(axes, 0.0, 120.0, 120.0, 17.8, 1.2).draw(events, silence, silence)
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    for one, other in combinations(boxes, 2):
        apart_x = one.x1 <= other.x0 + 1 or other.x1 <= one.x0 + 1
        apart_y = one.y1 <= other.y0 + 1 or other.y1 <= one.y0 + 1
        assert apart_x or apart_y
