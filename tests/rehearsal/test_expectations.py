"""Each kind of expectation holds where it should, and fails where it should."""

import pytest

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide import planner
from assistant.guide.history import History
from assistant.rehearsal.expectations import SaySpan, failed
from assistant.rehearsal.scenario import DAY, Expect
from assistant.timeline.records import (
    CueRecord,
    EndRecord,
    IntentRecord,
    LineRecord,
    MusicRecord,
    Record,
    StateRecord,
    StepRecord,
)

BABY = Baby(birth_date=DAY.replace(year=DAY.year - 1, month=12))
PLAN = planner.plan(shipped(), BABY, Settings(), History.established(shipped()), DAY)

# Somebody says something from 10 to 11 s, over our own line.
SAID = {1: SaySpan(10.0, 11.0)}


def line(t: float, id_: str, end_t: float) -> LineRecord:
    return LineRecord(t, id_, "Some words.", end_t, cut=False)


RECORDS: list[Record] = [
    StateRecord(0.0, "gate"),
    line(1.0, "gate.G1", 4.0),
    IntentRecord(5.0, "yes", {}, early=False),
    StateRecord(6.0, "setup"),
    *(
        StepRecord(7.0, s.technique, s.title, s.side, s.passes, s.duration_s, s.intensity)
        for s in PLAN.steps
    ),
    line(9.0, "step.rest", 11.3),
    IntentRecord(11.3, "stop", {}, early=True),
    StateRecord(11.3, "ended"),
    MusicRecord(11.3, "off", -60.0),
    line(12.0, "close.stop", 15.0),
    CueRecord(15.0, "done", 15.0),
    EndRecord(16.0, "stopped"),
]

HOLDING = [
    Expect(intent="stop", after_say=1, within_s=0.5),
    Expect(intent="yes"),
    Expect(state="ended", after_say=1, within_s=0.5),
    Expect(line="close.stop", after_say=1, within_s=1.0),
    Expect(music="off", after_say=1, within_s=0.5),
    Expect(cue="done", after_say=1, within_s=4.5),
    Expect(silent=True, after_say=1, within_s=0.5),
    Expect(never_intent=["next"]),
    Expect(never_intent=["yes"], after_say=1),
    Expect(never_line="gate.G2"),
    Expect(never_line="gate.G1", after_say=1),
    Expect(reason="stopped"),
    Expect(techniques_in_plan=True),
    Expect(within_cap=True),
    Expect(longest_s=16.0),
]

NOT_HOLDING = [
    (Expect(intent="next"), "yes at 5.00"),
    (Expect(intent="stop", after_say=1, within_s=0.2), "stop at 11.30"),
    (Expect(intent="yes", after_say=1), "stop at 11.30"),
    (Expect(state="comfort", after_say=1), "ended at 11.30"),
    (Expect(line="comfort.first", after_say=1), "close.stop at 12.00"),
    (Expect(music="full"), "off at 11.30"),
    (Expect(cue="start"), "done at 15.00"),
    (Expect(silent=True, after_say=1, within_s=0.2), "over at 11.30"),
    (Expect(never_intent=["stop"]), "stop at 11.30"),
    (Expect(never_intent=["*"]), "stop at 11.30"),
    (Expect(never_line="close.stop"), "12.00"),
    (Expect(reason="complete"), "stopped"),
    (Expect(techniques=["fg-opening-stroke right"]), "fg-closing-stroke left"),
    (Expect(longest_s=15.9), "16.0"),
    (Expect(intent="stop", after_say=2), "never said"),
]


@pytest.mark.parametrize("expect", HOLDING, ids=lambda expect: expect.words)
def test_it_holds(expect: Expect) -> None:
    assert failed([expect], RECORDS, SAID, PLAN) == []


@pytest.mark.parametrize(
    ("expect", "instead"), NOT_HOLDING, ids=lambda given: getattr(given, "words", "")
)
def test_it_does_not_hold_and_says_what_happened(expect: Expect, instead: str) -> None:
    [(words, why)] = failed([expect], RECORDS, SAID, PLAN)

    assert words == expect.words
    assert instead in why


def test_a_step_that_is_missing_fails_the_plan() -> None:
    short = [r for r in RECORDS if getattr(r, "technique", "") != "fg-figure-eight"]

    assert failed([Expect(techniques_in_plan=True)], short, SAID, PLAN)


def test_a_session_that_runs_on_fails_the_cap() -> None:
    late = [*RECORDS, EndRecord(6.0 + PLAN.session_cap_s + 1, "complete")]

    assert failed([Expect(within_cap=True)], late, SAID, PLAN)
    assert failed([Expect(reason="complete")], late, SAID, PLAN)


def test_nothing_that_never_happened_passes_for_an_end() -> None:
    assert failed([Expect(longest_s=99.0)], RECORDS[:-1], SAID, PLAN)
    assert failed([Expect(reason="stopped")], RECORDS[:-1], SAID, PLAN)
