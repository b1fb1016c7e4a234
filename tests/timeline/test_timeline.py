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
from assistant.timeline.event_log import as_json
from assistant.timeline.lettering import fitted, width_in
from assistant.timeline.records import (
    AnsweredRecord,
    CueRecord,
    EndRecord,
    HeardRecord,
    IntentRecord,
    LineEnd,
    LineRecord,
    MusicRecord,
    Record,
    RemindRecord,
    SongRecord,
    StateRecord,
    StepRecord,
    label,
)
from assistant.timeline.row import ROW_IN, Row


def step(t: float, title: str, side: str = "right", passes: int = 3) -> StepRecord:
    return StepRecord(t, "thumb_over_thumb", title, side, passes, duration_s=40.0, intensity=2)


def session(minutes: int) -> list[Record]:
    """Lines, counts, answers and an interruption, again and again."""
    records: list[Record] = [StateRecord(0.0, "gate")]
    for minute in range(minutes):
        t = 60.0 * minute
        records += [
            LineRecord(t + 1, "ask", "Is your baby well?", end_t=t + 3, cut=False),
            HeardRecord(t + 4.2, "yes", "yes", 0.97, t + 3.4, t + 3.8, final=True, own_voice=False),
            IntentRecord(t + 4.2, "yes", {}, early=False),
            StateRecord(t + 5, "doing"),
            step(t + 5, "Thumb over thumb"),
            MusicRecord(t + 5, "soft", -30.0),
            MusicRecord(t + 10, "full", -18.0),
            *(CueRecord(t + 12 + n, "pass", planned_t=t + 12) for n in range(3)),
            StateRecord(t + 50, "resting"),
        ]
    return [*records, EndRecord(60.0 * minutes, "done")]


def test_each_kind_of_record_is_one_line_with_its_keys_in_order() -> None:
    heard = HeardRecord(4.2, "yes", None, 0.97, 3.4, 3.8, final=True, own_voice=False)
    written: dict[Record, str] = {
        StateRecord(0.0, "gate"): '"name": "gate"',
        LineRecord(1.0, "ask", "Schön?", end_t=3.0, cut=False): (
            '"id": "ask", "text": "Sch\\u00f6n?", "end_t": 3.0, "cut": false'
        ),
        heard: (
            '"text": "yes", "intent": null, "confidence": 0.97, "start_s": 3.4, "end_s": 3.8, '
            '"final": true, "own_voice": false'
        ),
        step(5.0, "Thumb over thumb"): (
            '"technique": "thumb_over_thumb", "title": "Thumb over thumb", "side": "right", '
            '"passes": 3, "duration_s": 40.0, "intensity": 2'
        ),
        MusicRecord(5.0, "soft", -6.0): '"action": "soft", "level_db": -6.0',
        CueRecord(12.01, "pass", planned_t=12.0): '"name": "pass", "planned_t": 12.0',
        SongRecord(13.0, on=True): '"on": true',
        AnsweredRecord(14.0, "G1", "yes", None): (
            '"question": "G1", "answer": "yes", "days_ago": null'
        ),
        RemindRecord(15.0, 30): '"in_min": 30',
        EndRecord(16.0, "complete"): '"reason": "complete"',
    }
    for record, fields in written.items():
        assert as_json(record) == f'{{"t": {record.t}, "kind": "{record.kind}", {fields}}}'
    intent = IntentRecord(17.0, "sign", {"sign": "arching"}, early=True)
    assert as_json(intent) == (
        '{"t": 17.0, "kind": "intent", "name": "sign", "slots": {"sign": "arching"}, "early": true}'
    )


def test_a_record_has_the_name_that_scenarios_wait_for() -> None:
    assert label(LineEnd(1.0, "setup.ready", cut=False)) == "setup.ready"
    assert label(step(1.0, "Thumb over thumb")) == "thumb_over_thumb"
    assert label(CueRecord(1.0, "done", 1.0)) == "done"
    assert label(SongRecord(1.0, on=True)) is None


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
    records: list[Record] = [
        step(1.0, "Milking", "left", 2),
        step(9.0, "Toe roll"),
        StateRecord(12.0, "comfort"),
        step(20.0, "Opening strokes"),
        EndRecord(30.0, "done"),
    ]
    assert [(n.t, n.end_t, n.text) for n in story.steps(records, 31.0)] == [
        (1.0, 9.0, "Milking, left, 2 passes"),
        (9.0, 12.0, "Toe roll, right, 3 passes"),
        (20.0, 30.0, "Opening strokes, right, 3 passes"),
    ]


def test_what_was_acted_on_is_told_from_what_was_let_be() -> None:
    def heard(t: float, text: str, intent: str | None, final: bool = True) -> HeardRecord:
        return HeardRecord(t, text, intent, 0.9, t - 1.0, t - 0.2, final, own_voice=False)

    def intent(t: float, name: str) -> IntentRecord:
        return IntentRecord(t, name, {}, early=False)

    records: list[Record] = [
        heard(2.0, "come on other foot", None),
        heard(5.0, "stop he's", None, final=False),
        intent(5.2, "crying"),
        heard(5.2, "stop he's crying", "crying", final=False),
        heard(5.6, "stop he's crying", "crying"),
        intent(9.0, "next"),
    ]
    notes = story.heard(records)
    assert [n.text for n in notes] == [
        "“come on other foot” 0.90",
        "“stop he's crying” 0.90 ► crying",
        "► next",
    ]
    assert notes[0].colour != notes[1].colour == notes[2].colour


def test_music_is_drawn_at_its_level_until_the_next_change() -> None:
    records = [MusicRecord(1.0, "full", -20.0), MusicRecord(4.0, "soft", -32.0)]
    assert story.music_levels(records, 9.0) == [(1.0, 4.0, -20.0), (4.0, 9.0, -32.0)]
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
    t, records = 0.0, []
    for gap_s, text in lines:
        t += gap_s
        records.append(LineRecord(t, "line", text, end_t=t + len(text) / 14, cut=False))
        t += len(text) / 14
    figure = Figure(figsize=(20, 5), dpi=110)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.05, 0.1, 0.89, 0.8))
    silence = np.zeros(2400, np.float32)
    Row(axes, 0.0, 120.0, 120.0, 17.8, 1.2).draw(records, silence, silence)
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    for one, other in combinations(boxes, 2):
        apart_x = one.x1 <= other.x0 + 1 or other.x1 <= one.x0 + 1
        apart_y = one.y1 <= other.y0 + 1 or other.y1 <= one.y0 + 1
        assert apart_x or apart_y
