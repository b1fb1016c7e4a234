"""The content: the same numbers as the routine, whole, and free of promises."""

import re
import shutil
from pathlib import Path

import pytest

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import FOLDER, load, shipped
from assistant.content.models import Conflict, Rule
from assistant.errors import UserError

HIP = ("hip_concern",)
# id: from, loosest, intensity, passes, seconds a pass (at ten strokes), legs, role
NUMBERS = {
    "fg-opening-stroke": (0, 0, 1, 3, 3, 2, "opening"),
    "fg-closing-stroke": (0, 0, 1, 3, 3, 2, "closing"),
    "fg-figure-eight": (0, 0, 2, 3, 4, 2, "main"),
    "fg-tap-foot": (3, 2, 4, 2, 5, 2, "main"),
    "fg-rub-foot": (5, 5, 4, 2, 5, 2, "main"),
    "fg-tap-whole-foot": (5, 5, 4, 2, 5, 2, "main"),
    "fg-knead-foot": (5, 5, 3, 2, 6, 2, "main"),
    "fg-vibrate-foot": (5, 5, 5, 1, 3, 2, "main"),
    "fg-stroke-knead-sitting": (8, 8, 3, 2, 8, 2, "main"),
    "fg-lower-leg-thigh": (8, 8, 3, 2, 8, 2, "main"),
    "fg-toe-twiddle": (8, 8, 3, 1, 15, 2, "main"),
    "fg-palm-flex-extend": (6, 2, 5, 3, 4, 2, "main"),
    "ln-greeting": (0, 0, 0, 1, 0, 1, "greeting"),
    "ln-oil-hands": (1, 1, 0, 1, 0, 1, "setup"),
    "ln-indian-milking": (1.5, 0, 1, 3, 5, 2, "main"),
    "ln-thumb-over-thumb": (1.5, 0, 2, 3, 3, 2, "main"),
    "ln-toe-squeeze": (8, 3, 3, 2, 15, 2, "main"),
    "ln-whole-leg-warm-up": (1.5, 0, 1, 1, 50, 2, "warmup"),
    "ln-under-toes-ball": (3, 0, 2, 3, 3, 2, "main"),
    "ln-thumb-press": (3, 0, 3, 1, 20, 2, "main"),
    "ln-top-of-foot": (1.5, 0, 2, 3, 3, 2, "main"),
    "ln-ankle-circles": (3, 0, 2, 3, 3, 2, "main"),
    "ln-swedish-milking": (1.5, 0, 1, 3, 5, 2, "main"),
    "ln-calf-circles": (3, 0, 2, 2, 8, 2, "main"),
    "ln-leg-sway": (6, 2, 5, 3, 4, 1, "main"),
    "ln-bicycle": (6, 2, 5, 3, 4, 1, "main"),
}
BLOCKED = {
    "fg-palm-flex-extend": ("hip_concern", "foot_treatment"),
    **dict.fromkeys(
        ("ln-indian-milking", "ln-whole-leg-warm-up", "ln-swedish-milking", "ln-leg-sway"), HIP
    ),
    # A hip concern rules out all work on thigh and leg.
    **dict.fromkeys(("ln-bicycle", "fg-lower-leg-thigh", "ln-calf-circles"), HIP),
}

CLAIMS = (
    "immun|reflex|organ|constipat|flat (foot|feet)|disease|lymph|nerve|circulat|weight|arch|colic|"
    "cure|heal|prevent|digest|tone|strengthen|brain|intestin|bowel|illness|defence"
)
COMMANDS = (
    "stop|next|again|pause|yes|no|crying|cry|back|skip|ready|finish|finished|done|repeat|help|"
    "louder|quieter|slower|faster|okay|continue|resume|wait|why|music|carry|enough|tired"
)


@pytest.mark.parametrize("name", NUMBERS)
def test_each_technique_has_the_numbers_of_the_routine(name: str) -> None:
    t = shipped().techniques[name]
    seconds = t.seconds(t.strokes)
    assert (
        t.from_months, t.loosest_months, t.intensity, t.passes, seconds, t.legs, t.role
    ) == NUMBERS[name]  # fmt: skip
    assert t.blocked_by == BLOCKED.get(name, ())
    assert t.document == ("foot guide" if name.startswith("fg-") else "leg and foot notes")


def test_all_27_moves_are_there_and_one_is_never_offered() -> None:
    assert set(shipped().techniques) == set(NUMBERS)
    assert list(shipped().excluded) == ["ln-hug-and-glide"]


def test_needs_and_conditions() -> None:
    every = shipped().techniques
    needs = {t.id: t.needs for t in every.values() if t.needs}
    assert needs == {
        "fg-rub-foot": ("fg-opening-stroke", "ln-whole-leg-warm-up"),
        "ln-under-toes-ball": ("ln-whole-leg-warm-up",),
    }
    lies = {t.id: t.position for t in every.values() if t.position != "any"}
    assert lies == {
        "fg-stroke-knead-sitting": "sitting", "ln-leg-sway": "back", "ln-bicycle": "back",
    }  # fmt: skip
    assert every["ln-bicycle"].min_after_feed_min == 60
    assert (every["ln-whole-leg-warm-up"].strokes, every["ln-whole-leg-warm-up"].stroke_s) == (
        10,
        5,
    )
    assert (every["ln-thumb-press"].strokes, every["ln-thumb-press"].stroke_s) == (10, 2)
    assert every["fg-vibrate-foot"].unlocked_by == "vibration"


def test_every_rule_and_conflict_is_there() -> None:
    assert list(shipped().rules) == [f"R{n}" for n in range(1, 46)]
    numbers = [c.rstrip("abcd") for c in shipped().conflicts]
    assert sorted(set(numbers), key=int) == [str(n) for n in range(1, 26)]
    assert {"9a", "9b", "9c", "9d", "18a", "18b"} <= set(shipped().conflicts)


def test_every_move_is_reachable_and_every_rule_is_answered_for() -> None:
    offered = {name for p in shipped().plans.values() for name, _ in p.items}
    offered |= set(shipped().extras) | {"fg-vibrate-foot"}
    assert {t.id for t in shipped().mains} <= offered
    cited = {rule for c in shipped().conflicts.values() for rule in c.rules}
    assert cited <= set(shipped().rules)


def test_keys_named_by_rules_exist_and_every_setting_has_its_limits() -> None:
    known = set(Settings.model_fields) | {f"baby.{name}" for name in Baby.model_fields}
    entries: list[Rule | Conflict] = [*shipped().rules.values(), *shipped().conflicts.values()]
    assert {key for entry in entries for key in entry.keys} <= known
    assert set(shipped().limits) == set(Settings.model_fields)


def spoken() -> dict[str, str]:
    found = {}
    for t in shipped().techniques.values():
        for field in ("say", "say_again", "say_playful", "why"):
            found[f"{t.id} {field}"] = getattr(t, field)
    gate = shipped().gate
    found |= {q.id: q.refusal for q in gate.question} | {s.id: s.say for s in gate.setup}
    return found | dict(gate.refusals)


def test_no_line_promises_what_is_not_proven() -> None:
    for where, text in spoken().items():
        assert not re.search(rf"\b({CLAIMS})", text.lower()), where


@pytest.mark.parametrize("name", NUMBERS)
def test_spoken_moves_are_short_and_hold_no_command(name: str) -> None:
    t = shipped().techniques[name]
    for text in (t.say, t.say_again, t.say_playful, t.why):
        assert len(text.split()) <= 26, text
        assert not re.search(rf"\b({COMMANDS})\b", text.lower()), text
    assert len(t.say_again.split()) <= len(t.say.split())


def test_a_reason_says_what_the_guide_says() -> None:
    for t in shipped().techniques.values():
        assert t.why.startswith("The guide "), t.id


BROKEN = {
    ("techniques.toml", "intensity = 4", "intensity = 7"): (
        "technique 'fg-tap-foot' intensity: is 7; give 5 or less"
    ),
    ("techniques.toml", 'limb = "foot"', 'limb = "wing"'): "limb: is 'wing'; write one of 'foot'",
    ("techniques.toml", 'needs = ["fg-opening-stroke"', 'needs = ["fg-nothing"'): (
        "techniques.toml: fg-rub-foot needs: fg-nothing is unknown; fix the id"
    ),
    (
        "techniques.toml",
        "Let {them} play. St",
        "Let {whom} play. St",
    ): "fg-stroke-knead-sitting say: has an unknown slot",
    ("techniques.toml", "[[technique]]", "[[technique]"): "is not valid TOML",
    ("techniques.toml", "passes = 3", "pases = 3"): "did you mean passes?",
    ("plans.toml", "sum_s = 218", "sum_s = 219"): "p3 sum_s: the items add up to 218; write that",
    ("plans.toml", '["fg-tap-foot", 2]', '["ln-hug-and-glide", 1]'): (
        "p2 items: ln-hug-and-glide is not a technique"
    ),
    ("rules.toml", 'topic = "start age"\n', ""): "rule 'R1' topic: is missing; add it",
    (
        "gate.toml",
        'passes_on = "yes"',
        'passes_on = "maybe"',
    ): "question 'G1' passes_on: is 'maybe'",
    ("limits.toml", '"conflict 22"', '"conflict 99"'): "handedness source: conflict 99 is not in",
}


@pytest.mark.parametrize(("change", "said"), BROKEN.items(), ids=lambda v: str(v)[:40])
def test_broken_content_is_told_in_one_line(
    tmp_path: Path, change: tuple[str, str, str], said: str
) -> None:
    name, old, new = change
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    text = (tmp_path / name).read_text("utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(UserError) as caught:
        load(tmp_path)
    message = str(caught.value)
    assert name in message
    assert said in message
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"techniques\.toml: cannot be read"):
        load(tmp_path)
