"""Own routines: every rule told with its line, and no plan made from one that breaks a rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from assistant.config.settings import Settings, fit
from assistant.content.baby import Baby, days_for
from assistant.content.library import shipped
from assistant.errors import UserError
from assistant.guide.check import check
from assistant.guide.history import History
from assistant.guide.planner import preview
from assistant.routines import store
from assistant.routines.models import Routine
from assistant.routines.rules import broken, youngest_months
from assistant.running import assembly
from tests.session.driver import Driver

BORN = date(2025, 1, 1)

EVENING = """\
title = "Kim's evening"
by = "Kim Lee, physiotherapist"

[[technique]]
id = "kim-heel-circles"
title = "Heel circles"
source = "shown at the clinic"
limb = "foot"
body_part = "heel"
from_months = 3
intensity = 2
passes = 3
pass_s = 4
say = "With your thumb, draw small circles around {their} heel."
say_again = "Small circles around the heel."
why = "Kim showed it to you for calm evenings."

[[technique]]
id = "kim-frog"
title = "Frog legs"
limb = "leg"
body_part = "legs"
from_months = 6
intensity = 5
legs = 1
position = "back"
passes = 2
pass_s = 6
say = "Hold both feet, and let the knees fold up and out, like a frog."
say_again = "Knees fold up and out."
why = "Kim showed it to you."

[[plan]]
id = "kim-evening"
items = [
  ["fg-opening-stroke", 3],
  ["ln-whole-leg-warm-up", 1],
  ["kim-heel-circles", 3],
  ["fg-knead-foot", 2],
  ["kim-frog", 2],
  ["fg-closing-stroke", 3],
]

[[plan]]
id = "kim-quiet"
kind = "wind-down"
items = [["fg-opening-stroke", 3], ["kim-heel-circles", 3], ["fg-closing-stroke", 3]]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path / "home"))
    path = tmp_path / "evening.toml"
    path.write_text(EVENING, encoding="utf-8")
    return path


def test_a_good_routine_breaks_no_rule_and_is_followed(file: Path) -> None:
    assert store.problems(file) == []
    baby, day = Baby(birth_date=BORN, name="Ada"), BORN + timedelta(days=200)
    library = store.content(str(file), baby, day)
    script = assembly.script(library, baby, Settings(), History.established(library), day)
    right = [s for s in script.plan.steps if s.side != "left"]
    assert [s.technique for s in right] == [
        "fg-opening-stroke", "ln-whole-leg-warm-up", "kim-heel-circles", "fg-knead-foot",
        "kim-frog", "fg-closing-stroke",
    ]  # fmt: skip
    circles = right[2]
    assert circles.say == "Right foot. With your thumb, draw small circles around their heel."
    assert circles.why == "part of Kim's evening"
    assert any("heel" in text for text in script.texts())
    assert "kim-frog" not in shipped().techniques


def test_a_routine_comes_in_one_new_move_at_a_time_and_blocks_as_ours_do(file: Path) -> None:
    day = BORN + timedelta(days=200)

    def mains(baby: Baby, history: History) -> set[str]:
        made = preview(store.content(str(file), baby, day), baby, Settings(), history, day)
        return {s.technique for s in made.steps if s.role == "main"}

    baby = Baby(birth_date=BORN)
    assert mains(baby, History()) == {"kim-heel-circles"}
    met = {"kim-heel-circles": 3}
    assert len(mains(baby, History(sessions=3, met=met))) == 2
    many = History.established(store.content(str(file), baby, day))
    assert "kim-frog" in mains(baby, many)
    assert "kim-frog" not in mains(Baby(birth_date=BORN, hips_ok="no"), many)
    young = Baby(birth_date=BORN, weeks_early=6)
    with pytest.raises(UserError, match="begins at 6 months of corrected age"):
        mains(young, many)


def test_near_bedtime_its_own_quiet_plan_is_taken(file: Path) -> None:
    baby, day = Baby(birth_date=BORN), BORN + timedelta(days=200)
    library = store.content(str(file), baby, day)
    history = History.established(library)
    made = preview(library, baby, Settings(), history, day, kind="wind-down")
    assert {s.technique for s in made.steps if s.role == "main"} == {"kim-heel-circles"}


def test_a_screen_names_the_limb_of_its_own_move(file: Path) -> None:
    baby, day = Baby(birth_date=BORN), BORN + timedelta(days=200)
    library = store.content(str(file), baby, day)
    history = History.established(library)
    driver = Driver(assembly.script(library, baby, Settings(), history, day))
    driver.move("kim-heel-circles")
    shown = driver.conductor.snapshot(driver.state, driver.now_s)
    assert (shown.title, shown.where) == ("Heel circles", "Right foot")


def changed(old: str, new: str) -> str:
    assert EVENING.count(old) >= 1, old
    return EVENING.replace(old, new, 1)


BROKEN = {
    changed("intensity = 2", "intensity = 4").replace("from_months = 3", "from_months = 2"): (
        ":10: technique 'kim-heel-circles' from_months: is 2; intensity 4 on the foot is for 3 "
        "months and over (conflict 10)"
    ),
    changed("from_months = 6", "from_months = 5"): (
        ":23: technique 'kim-frog' from_months: is 5; intensity 5 on the leg is for 6 months"
    ),
    changed("intensity = 5", "intensity = 3").replace("from_months = 6", "from_months = 9"): (
        ":25: technique 'kim-frog' legs: both legs at once is the liveliest of all"
    ),
    changed("passes = 3", "passes = 4"): (
        ":12: technique 'kim-heel-circles' passes: is 4; give 3 or less"
    ),
    changed("pass_s = 4\n", ""): (
        ":4: technique 'kim-heel-circles' pass_s: is missing; add it"
    ),
    changed("passes = 3\n", 'passes = "3"\n'): "passes: is '3'; write a whole number",
    changed('say_again = "Small circles around the heel."\n', ""): (
        "technique 'kim-heel-circles' say_again: is missing; add it"
    ),
    changed("Small circles around the heel.", "Hold on, then stop at the heel."): (
        ":15: technique 'kim-heel-circles' say_again: holds"
    ),
    changed("{their} heel", "{whose} heel"): "say: has an unknown slot; use {baby}, {their}",
    changed("{their} heel", "{their heel"): "say: has a brace that is not closed",
    changed("{their} heel", "{their:d} heel"): "say: has an unknown slot",
    changed("{their} heel", "{their!x} heel"): "say: has an unknown slot",
    changed('body_part = "heel"', 'body_part = "{heel}"'): "body_part: has a brace",
    changed('title = "Heel circles"', 'title = "Stop and go"'): ":6: technique 'kim-heel-circles' "
    'title: holds "stop"',
    changed("Kim's evening", "Wait a moment"): ":1: title: holds",
    changed("draw small circles", "draw " + "small " * 30 + "circles"): "in one or two breaths",
    changed('id = "kim-heel-circles"', 'id = "ln-bicycle"'): (
        ":5: technique 'ln-bicycle' id: is one of ours; give yours an id of its own"
    ),
    changed('id = "kim-heel-circles"', 'id = "ln-hug-and-glide"'): "is never offered: The notes",
    changed('id = "kim-heel-circles"', 'id = "Heel Circles"'): "write it as ^[a-z0-9]",
    changed('id = "kim-frog"', 'id = "kim-heel-circles"'): ":19: technique 'kim-heel-circles' id: "
    "is there twice",
    changed('body_part = "heel"', 'body_part = "heel"\nneeds = ["fg-knead-foot"]'): (
        ":10: technique 'kim-heel-circles' needs: fg-knead-foot is not an opening or warm-up; use "
        "fg-opening-stroke, ln-whole-leg-warm-up"
    ),
    changed('limb = "foot"', 'limb = "foot"\nrole = "closing"'): (
        "role: is 'closing'; write one of 'main'"
    ),
    changed('  ["fg-opening-stroke", 3],\n', ""): (
        "items: put opening strokes first and closing strokes last (R30)"
    ),
    changed('["kim-heel-circles", 3],\n', '["fg-rub-foot", 2], ["kim-heel-circles", 3],\n'): (
        ":38: plan 'kim-evening' items: kim-heel-circles is gentler than fg-rub-foot; put it "
        "earlier (order 4)"
    ),
    changed('  ["ln-whole-leg-warm-up", 1],\n', "").replace(
        '["fg-knead-foot", 2]', '["fg-rub-foot", 2]'
    ): ":38: plan 'kim-evening' items: fg-rub-foot needs ln-whole-leg-warm-up before it",
    changed('["fg-knead-foot", 2]', '["fg-knead-foot", 5]'): (
        ":39: plan 'kim-evening' items: fg-knead-foot has 5 passes; give 1 to 3 (R37)"
    ),
    changed('["fg-knead-foot", 2]', '["fg-kneed-foot", 2]'): (
        ":39: plan 'kim-evening' items: fg-kneed-foot is not a technique; fix the id"
    ),
    changed('["fg-knead-foot", 2]', '["kim-heel-circles", 2]'): "is there twice; each leg gets it",
    changed('["fg-knead-foot", 2]', '["fg-stroke-knead-sitting", 2]'): (
        "sitting and lying in one plan; choose one (conflict 18a)"
    ),
    changed('id = "kim-evening"', 'id = "kim-evening"\nfrom_months = 5'): (
        ":35: plan 'kim-evening' from_months: is 5; kim-frog is for 6 months and over"
    ),
    changed('id = "kim-evening"', 'id = "kim-evening"\nsum_s = 100'): "the items add up to 196",
    changed('"wind-down"\nitems = [["fg-opening-stroke", 3], ["kim-heel-circles", 3]',
            '"wind-down"\nitems = [["fg-opening-stroke", 3], ["fg-knead-foot", 3]'): (
        "plan 'kim-quiet' items: fg-knead-foot is too lively to wind down"
    ),
    changed("pass_s = 6", "pass_s = 60"): "s of stroking on both legs; at 6 months 300 s at most",
    changed("[[plan]]", "[[plans]]"): "plans: is not known; did you mean plan?",
    EVENING[: EVENING.index("[[plan]]")]: "plan: is missing; add it",
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: BROKEN[text][-40:])
def test_a_broken_rule_is_told_with_line_and_fix(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    said = store.problems(file)
    assert any(BROKEN[text] in line for line in said), said
    assert all(line.startswith(str(file)) and "\n" not in line for line in said)
    with pytest.raises(UserError):
        store.keep(file)
    assert store.names() == []


def test_all_that_is_broken_is_told_at_once(file: Path) -> None:
    text = changed("from_months = 6", "from_months = 5").replace('["fg-knead-foot", 2]', '["x", 1]')
    file.write_text(text.replace("{their}", "{whose}"))
    assert len(store.problems(file)) == 3
    with pytest.raises(UserError, match=r"\(and 2 more; `babymassage routine check` tells all\)"):
        store.read(file)


def test_no_own_move_is_younger_than_ours_of_its_kind() -> None:
    assert [youngest_months(shipped(), "foot", i) for i in range(1, 6)] == [0, 0, 3, 3, 6]
    assert [youngest_months(shipped(), "leg", i) for i in range(1, 6)] == [1.5, 3, 8, 8, 6]


def test_kept_listed_and_forgotten(file: Path) -> None:
    assert store.keep(file) == "evening"
    assert store.names() == ["evening"]
    assert store.find("evening").read_text() == EVENING
    with pytest.raises(UserError, match="is there already"):
        store.keep(file)
    with pytest.raises(UserError, match="'morning' is not known; kept are: evening"):
        store.find("morning")
    store.forget("evening")
    assert store.names() == []
    assert file.exists()


# -- any routine, any baby, any settings -------------------------------------------------------

OURS = [t for t in shipped().mains if not t.unlocked_by]


@st.composite
def any_routine(draw: st.DrawFn) -> str:
    """A routine file whose parts are sound one by one; together they may break any rule."""
    own: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 3))):
        limb = draw(st.sampled_from(["foot", "leg"]))
        intensity = draw(st.integers(1, 5))
        least = youngest_months(shipped(), limb, intensity)
        together = intensity == 5 and limb == "leg" and draw(st.booleans())
        own.append({
            "id": f"own-{number}", "title": "Own", "limb": limb, "body_part": limb,
            "from_months": draw(st.sampled_from([least, least + 1, 10.0])),
            "intensity": intensity, "passes": draw(st.integers(1, 3)),
            "pass_s": draw(st.floats(1, 20)), "legs": 1 if together else 2,
            "position": "back" if together else draw(st.sampled_from(["any", "back"])),
            "say": "Softly.", "say_again": "Softly.", "why": "It is yours.",
        })  # fmt: skip
    order = {t.id: (t.legs == 1, t.intensity) for t in OURS}
    order |= {t["id"]: (t["legs"] == 1, t["intensity"]) for t in own}
    chosen = draw(st.lists(st.sampled_from(sorted(order)), min_size=1, max_size=5, unique=True))
    if draw(st.integers(0, 9)):
        chosen.sort(key=order.__getitem__)
    warm = draw(st.booleans())
    items = [["fg-opening-stroke", 3], *([["ln-whole-leg-warm-up", 1]] if warm else [])]
    items += [[name, draw(st.integers(1, 3))] for name in chosen]
    plan = {"id": "own-plan", "items": [*items, ["fg-closing-stroke", draw(st.integers(1, 3))]]}
    return tomlkit.dumps({"title": "Own", "technique": own, "plan": [plan]})


babies = st.builds(
    Baby,
    birth_date=st.just(BORN),
    weeks_early=st.integers(0, 18),
    hips_ok=st.sampled_from(["unknown", "yes", "no"]),
    foot_treatment=st.sampled_from([None, True, False]),
    clinician_agrees=st.booleans(),
)
loose = st.builds(
    lambda caps, moves, **keys: Settings.model_validate(
        {**keys, "hands_on_cap_s": {"b3": caps}, "max_moves": {"b3": moves}}
    ),
    caps=st.integers(45, 300),
    moves=st.integers(1, 7),
    passive_from_months=st.floats(2, 12),
    min_after_feed_min=st.integers(45, 120),
    max_passes=st.integers(1, 3),
    vibration=st.booleans(),
    position=st.sampled_from(["ask", "back", "sitting", "moving"]),
    tempo=st.floats(0.8, 1.25),
    first_leg=st.sampled_from(["right", "left"]),
)


@runs(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(
    any_routine(), babies, loose, st.integers(0, 600), st.integers(0, 20),
    st.sampled_from(["usual", "wind-down"]),
)  # fmt: skip
def test_no_plan_from_an_own_routine_breaks_a_rule(
    text: str, baby: Baby, wanted: Settings, days: int, sessions: int, kind: str
) -> None:
    routine = Routine.model_validate(tomlkit.parse(text).unwrap())
    assume(not broken(shipped(), routine, "own.toml", text))
    on = BORN + timedelta(days=days)
    chosen, _ = fit(wanted, baby)
    first = days_for(routine.from_months(shipped(), routine.plan[0]))
    if baby.corrected_days(on) < first:
        with pytest.raises(UserError, match="begins at"):
            routine.content(shipped(), baby.corrected_days(on))
        return
    library = routine.content(shipped(), baby.corrected_days(on))
    assert library.limits is shipped().limits
    known = History.established(library).met
    history = History(
        sessions=sessions,
        met=known if sessions > 5 else dict(list(known.items())[: 5 * sessions]),
        good_kneading=sessions,
    )
    made = preview(library, baby, chosen, history, on, kind=kind)  # type: ignore[arg-type]
    assert check(library, made, baby, chosen, history) == []
    held = {s.technique for s in made.steps if s.role == "main"}
    if kind == "usual":
        assert held <= {name for name, _ in routine.plan[0].items} | {"fg-vibrate-foot"}


def test_the_check_knows_the_limits_that_hang_on_the_baby(file: Path) -> None:
    """So that the test above could fail."""
    file.write_text(changed('["fg-knead-foot", 2]', '["fg-palm-flex-extend", 2]'))
    on, checked = BORN + timedelta(days=200), Baby(birth_date=BORN, hips_ok="yes")

    def said(days: int = 200, *, hips: str = "yes", feed_min: int = 60, **facts: bool) -> str:
        baby = Baby.model_validate({"birth_date": BORN, "hips_ok": hips, **facts})
        plan = replace(made, corrected_age_days=days)
        told = check(library, plan, baby, Settings(min_after_feed_min=feed_min), history)
        return "\n".join(told)

    library = store.content(str(file), checked, on)
    history = History.established(library)
    made = preview(library, checked, Settings(), history, on)
    assert said() == ""
    assert "conflict 13: kim-frog with a hip concern" in said(hips="no")
    assert "fg-palm-flex-extend under six months without" in said(160, hips="unknown")
    assert "without checked hips" not in said(160)
    assert "conflict 13: fg-palm-flex-extend with feet" in said(foot_treatment=True)
    assert "conflict 2: kim-frog under 60 minutes" in said(feed_min=45)
    assert "conflict 10: kim-frog is too early" in said(160)
    library = shipped()
    assert "order 9: kim-frog is never offered" in said()


@pytest.mark.slow
def test_enough_random_routines_are_sound() -> None:
    """The test above would prove little if it threw most of them away."""
    sound = 0

    @runs(max_examples=100, database=None, derandomize=True)
    @given(any_routine())
    def count(text: str) -> None:
        nonlocal sound
        routine = Routine.model_validate(tomlkit.parse(text).unwrap())
        sound += not broken(shipped(), routine, "own.toml", text)

    count()
    assert sound >= 25


def test_the_command_tells_and_counts(
    file: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
    assert run("check", str(file)) == 0
    assert "kim-evening keeps every rule, from 6 months" in capsys.readouterr().out
    run("add", str(file))
    run("list")
    assert "evening: Kim's evening (Kim Lee" in capsys.readouterr().out
    file.write_text(changed("from_months = 6", "from_months = 5"))
    assert run("check", str(file)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    run("forget", "evening")
    run("list")
    assert "No routine is kept yet" in capsys.readouterr().out


@pytest.fixture
def run() -> Callable[..., int]:
    from assistant.cli.routine import routine_app

    def command(*words: str) -> int:
        return routine_app(list(words), standalone_mode=False) or 0

    return command
