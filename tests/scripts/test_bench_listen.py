"""The bench of hearing counts and mixes rightly."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from assistant.hearing import chain
from assistant.hearing.ear import Utterance
from assistant.hearing.policy import Policy
from assistant.rehearsal.talkers import talk
from assistant.session.intents import Intent, IntentName
from assistant.sound.acoustics import active_level_db
from assistant.sound.frames import MIC_RATE_HZ, SPEAKER_RATE_HZ, level_db
from assistant.sound.noises import kitchen
from scripts.benches.listening import conditions, curve, scenes, work
from scripts.benches.listening.chains import Ours, Take, obeyed
from scripts.benches.listening.clips import Clip, word_end_s
from scripts.benches.listening.counts import Outcome, Row, poisson_upper, rows, wilson
from scripts.benches.listening.peer import jsgf
from scripts.benches.listening.run import run

pytestmark = pytest.mark.slow

BENCH = Path(__file__).parents[2] / "scripts" / "benches" / "listen.py"
VOICE = "espeak:en-gb+m3"
STOP = work.Asked(Clip("stop", VOICE, voice=VOICE), ("stop",), "recall", "stop")


def heard(text: str, intent: str, at_s: float, *, final: bool, early: str = "") -> Utterance:
    return Utterance(
        text,
        Intent(IntentName(intent)) if intent else None,
        1.0,
        at_s - 0.5,
        at_s - 0.1,
        at_s,
        final,
        Intent(IntentName(early)) if early else None,
    )


# -- counting ------------------------------------------------------------------------------


def test_a_command_is_right_wrong_or_missed() -> None:
    acted: list[tuple[tuple[str, float], ...]] = [(("stop", 0.3),), (("skip", 0.4),), ()]
    counted = rows(Outcome(("stop",), "recall", "stop", one, 1.0) for one in acted)["stop"]
    figures = counted.figures()
    assert (figures["clips"], figures["recall_clips"], figures["wrong_clips"]) == (3, 1, 1)
    assert figures["latency_median_s"] == 0.3
    assert figures["taken_for"] == {"skip": 1}


def test_an_event_in_half_an_hour_is_two_an_hour() -> None:
    row = Row("false")
    row.add(Outcome(("talk",), "false", "", (("next", 1.0),), 1800.0))
    assert row.figures()["per_hour"] == 2.0


def test_nothing_in_twelve_minutes_is_not_nothing() -> None:
    row = Row("false")
    row.add(Outcome(("talk",), "false", "", (), 720.0))
    # Under a rate of 3 nothing happens in one hour out of twenty.
    assert row.figures()["per_hour_at_most"] == pytest.approx(3.0 / 0.2, rel=0.01)


def test_bounds_are_those_of_the_tables() -> None:
    assert wilson(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert poisson_upper(0) == pytest.approx(2.996, abs=1e-3)
    assert poisson_upper(3) == pytest.approx(7.754, abs=1e-3)
    assert poisson_upper(300) == pytest.approx(330.1, abs=0.5)


@given(clips=st.integers(1, 2000), share=st.floats(0, 1))
def test_an_interval_holds_the_share_itself(clips: int, share: float) -> None:
    hits = round(share * clips)
    low, high = wilson(hits, clips)
    assert 0.0 <= low <= hits / clips + 1e-9
    assert hits / clips - 1e-9 <= high <= 1.0


def test_what_is_revised_counts_once_and_as_what_it_became() -> None:
    early = heard("stop", "stop", 1.0, final=False)
    same = heard("stop", "stop", 1.4, final=True, early="stop")
    other = heard("stop he's crying", "crying", 1.8, final=True, early="stop")
    nothing = heard("[unk]", "", 1.4, final=True, early="stop")
    assert [(a.intent, a.at_s) for a in obeyed([early, same])] == [("stop", 1.0)]
    assert [(a.intent, a.at_s) for a in obeyed([early, nothing])] == [("stop", 1.0)]
    assert [(a.intent, a.at_s) for a in obeyed([early, other])] == [("crying", 1.8)]


# -- mixing --------------------------------------------------------------------------------


@pytest.mark.parametrize("over_db", [12.0, -6.0])
def test_noise_is_at_the_level_that_is_said(
    over_db: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECORDINGS_DIR", str(tmp_path))
    condition = conditions.Condition("noise", bed="tap", over_db=over_db)
    noisy = scenes.scene(work.Batch(condition, "doing", (STOP,)))
    slot = noisy.slots[0]
    # The first half second is nothing but noise.
    noise_db = level_db(noisy.microphone[: round(0.5 * MIC_RATE_HZ)])
    assert noise_db == pytest.approx(scenes.TALKER_DB - over_db, abs=1.0)
    clean = scenes.scene(work.Batch(conditions.CLEAN, "doing", (STOP,)))
    assert active_level_db(clean.microphone) == pytest.approx(scenes.TALKER_DB, abs=0.5)
    assert clean.slots[0] == slot


def test_our_echo_is_at_the_level_that_is_said() -> None:
    played = kitchen(3, 3.0).repeat(3)[::2].astype(np.float32)
    size = played.size * MIC_RATE_HZ // SPEAKER_RATE_HZ
    at_mic = scenes.echo(played, size, 1, -10.0)
    assert active_level_db(at_mic) == pytest.approx(scenes.TALKER_DB + 10.0, abs=0.5)


def test_a_scene_is_the_same_each_time() -> None:
    batch = work.Batch(conditions.KITCHEN_12, "doing", (STOP, STOP))
    one, two = scenes.scene(batch), scenes.scene(batch)
    assert np.array_equal(one.microphone, two.microphone)
    other = scenes.scene(replace(batch, seed=1))
    assert not np.array_equal(one.microphone, other.microphone)


def test_the_end_of_a_word_is_found_in_its_noise() -> None:
    word = talk(VOICE, "stop")
    noise = 0.003 * np.random.default_rng(1).standard_normal(MIC_RATE_HZ)
    clip = noise.astype(np.float32)
    clip[3000 : 3000 + word.size] += word
    assert word_end_s(clip) == pytest.approx((3000 + word.size) / MIC_RATE_HZ, abs=0.06)


def test_a_chain_that_breaks_is_told_and_not_counted() -> None:
    class Broken:
        def hear(self, scene: scenes.Scene) -> Take:
            raise ValueError("no more samples")

    (heard_,) = run(Broken(), [work.Batch(conditions.CLEAN, "doing", (STOP,))], 1)
    assert heard_.outcomes == {}
    assert heard_.broke == "ValueError: no more samples (in stop)"


# -- the rest ------------------------------------------------------------------------------


def test_a_grammar_holds_each_sentence_once() -> None:
    assert jsgf(["go", "go back", "stop"]).endswith("<phrase> = ( go [ back ] | stop );\n")


def test_another_threshold_gives_what_it_would_have_given() -> None:
    scene = scenes.scene(work.Batch(conditions.CLEAN, "doing", (STOP,)))
    ours = Ours().hear(scene).acted[""]
    assert [a.intent for a in ours] == ["stop"]
    acted = curve.Sweep(None).hear(scene).acted
    assert acted[curve.SHIPPED] == ours
    assert {n.partition(" ")[0] for n, found in acted.items() if found != ours} <= {"safety"}
    weighed = curve.weighed(chain.ear(), scene)[1]
    assert curve.acted(weighed, Policy(safety=1e9)) == []


def test_two_clips_from_the_folder_to_the_figures(tmp_path: Path) -> None:
    lines = ["file\tsource\tlabel_or_text\tspeaker\tlicence"]
    for name, text in (("sc/stop/a.flac", "stop"), ("wuw/b.flac", "the weather was very nice")):
        (tmp_path / name).parent.mkdir(parents=True)
        soundfile.write(tmp_path / name, talk(VOICE, text), MIC_RATE_HZ)
        lines.append(f"{name}\tmade here\t{text}\tsomebody\tnone")
    (tmp_path / "manifest.tsv").write_text("\n".join(lines) + "\n")
    rows_wanted = ("--only", "human stop, clean", "--only", "telephone")
    done = subprocess.run(
        [sys.executable, str(BENCH), "--json", "--jobs", "1", "--no-peers", *rows_wanted],
        capture_output=True,
        text=True,
        env=os.environ | {"RECORDINGS_DIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    (figures,) = json.loads(done.stdout)["heard_by"].values()
    stop = figures["rows"]["human stop, clean"]
    assert (stop["kind"], stop["clips"], stop["recall"]) == ("recall", 1, 1.0)
    assert 0.0 < stop["latency_median_s"] < 1.0
    assert figures["rows"]["telephone talk"]["events"] == 0
    assert "human stop, clean, no state" in figures["rows"]
    assert not [name for name in figures["rows"] if name.startswith("synthetic")]
    assert figures["cpu_s_per_s_quiet"] > 0
