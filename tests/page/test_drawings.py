"""The drawings: every technique has one, and it shows what the words say."""

import math
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from assistant.content.library import shipped
from assistant.errors import UserError
from assistant.page import drawing
from assistant.page.drawing import QUIET_S
from assistant.page.drawing.catalogue import FOLDER, drawings, line, load
from assistant.page.drawing.curve import circle, coil, inside, outline, smooth
from assistant.page.drawing.models import Beat, Stroke

TECHNIQUES = tuple(shipped().techniques)
NS = "{http://www.w3.org/2000/svg}"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))

# What the spoken words say of the way: "from heel to toes", "from thigh to ankle".
WAYS = {
    "fg-opening-stroke": [("ankle", "toes")],
    "fg-closing-stroke": [("heel", "ball")],
    "fg-rub-foot": [("heel", "ball")],
    "fg-stroke-knead-sitting": [("heel", "toes"), ("", "")],
    "fg-lower-leg-thigh": [("ankle", "hip"), ("ankle", "hip")],
    "ln-indian-milking": [("hip", "ankle")],
    "ln-swedish-milking": [("ankle", "hip")],
    "ln-thumb-over-thumb": [("heel", "toes"), ("heel", "toes")],
    "ln-top-of-foot": [("toes", "ankle"), ("toes", "ankle")],
    "ln-under-toes-ball": [("ball", "heel")],
    "ln-whole-leg-warm-up": [("hip", "toes")],
    "ln-calf-circles": [("knee", "heel")],
}

# The parts of the picture that may stand for the part of the body that a technique names.
PARTS = {
    "foot": {"foot", "sole", "top of the foot"},
    "sole": {"sole", "air"},
    "toes": {"toes"},
    "ball of the foot": {"sole"},
    "top of the foot": {"top of the foot"},
    "ankle": {"ankle"},
    "calf": {"calf"},
    "leg": {"leg"},
    "thigh": {"leg"},
    "legs": {"air"},
    "hands": {"air"},
    "head": {"head"},
}


def svg(technique_id: str, side: str = "both", handedness: str = "right") -> str:
    return drawing.svg(shipped().techniques[technique_id], side, handedness)


def own_side(technique_id: str) -> str:
    return "both" if shipped().techniques[technique_id].legs == 1 else "right"


def parsed(technique_id: str, side: str = "right", handedness: str = "right") -> ET.Element:
    return ET.fromstring(svg(technique_id, side, handedness))


# -- every technique --------------------------------------------------------------------------


def test_every_technique_has_a_drawing_and_no_drawing_is_left_over() -> None:
    assert set(drawings().moves) == set(TECHNIQUES)
    assert len(TECHNIQUES) == 26
    assert {move.view for move in drawings().moves.values()} == set(drawings().views)


@pytest.mark.parametrize("technique_id", TECHNIQUES)
def test_a_drawing_is_one_small_sound_picture_with_words(technique_id: str) -> None:
    for side in ("right", "left", "both"):
        for handedness in ("right", "left"):
            text = svg(technique_id, side, handedness)
            root = ET.fromstring(text)
            assert len(text.encode()) <= 9000
            assert root.get("role") == "img"
            title, about = root.find(f"{NS}title"), root.find(f"{NS}desc")
            assert title is not None
            assert about is not None
            assert title.text == shipped().techniques[technique_id].title
            assert about.text and about.text.endswith(".")
            assert root.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"
            assert text.count("http") == 1  # the name space
            assert all(ref.startswith("#") for ref in re.findall(r'href="([^"]*)', text))
            assert all(ref.startswith("#") for ref in re.findall(r"url\(([^)]*)", text))


def test_most_drawings_are_under_eight_kilobytes() -> None:
    sizes = sorted(len(svg(name, own_side(name))) for name in TECHNIQUES)
    assert sizes[len(sizes) * 9 // 10] <= 8000


@pytest.mark.slow
def test_no_two_pictures_on_a_page_share_a_name() -> None:
    names = [
        element.get("id")
        for technique_id in TECHNIQUES
        for side in ("right", "left", "both")
        for handedness in ("right", "left")
        for element in parsed(technique_id, side, handedness).iter()
        if element.get("id")
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("technique_id", TECHNIQUES)
def test_every_reference_in_a_picture_is_in_it(technique_id: str) -> None:
    text = svg(technique_id, "left")
    there = set(re.findall(r' id="([^"]+)"', text))
    wanted = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r"url\(#([^)]+)\)", text))
    assert wanted <= there
    moved = set(re.findall(r"animation-name:([^;\"}]+)", text))
    assert moved == set(re.findall(r"@keyframes ([^{]+)", text))


# -- the way the hand goes --------------------------------------------------------------------


@pytest.mark.parametrize("technique_id", WAYS)
def test_a_stroke_goes_the_way_that_the_words_say(technique_id: str) -> None:
    move = drawings().moves[technique_id]
    marks = drawings().views[move.view].marks
    assert [(one.start, one.finish) for one in move.stroke] == WAYS[technique_id]
    root = parsed(technique_id)
    ways = [p for p in root.iter(f"{NS}path") if p.get("pathLength")]
    for (start, finish), way in zip(WAYS[technique_id], ways, strict=True):
        if start:
            x, y = map(float, re.findall(r"-?[\d.]+", way.get("d", ""))[:2])
            assert math.dist((x, y), marks[start]) < math.dist((x, y), marks[finish])


def test_every_stroke_that_leads_somewhere_is_checked() -> None:
    open_ways = {
        name
        for name, move in drawings().moves.items()
        if any(not one.closed and one.on != "air" for one in move.stroke)
    }
    assert open_ways == set(WAYS)


@pytest.mark.parametrize("technique_id", TECHNIQUES)
def test_what_is_done_is_done_to_the_part_that_the_technique_names(technique_id: str) -> None:
    move = drawings().moves[technique_id]
    view = drawings().views[move.view]
    named = shipped().techniques[technique_id].body_part
    items: tuple[Stroke | Beat, ...] = (*move.stroke, *move.beat)
    for item in items:
        assert item.on in PARTS[named]
        points = line(item).flat if isinstance(item, Stroke) else item.points
        x0, y0, width, height = move.frame or view.frame
        for x, y in points:
            assert x0 <= x <= x0 + width and y0 <= y <= y0 + height
            if item.on != "air":
                assert any(inside((x, y), shape) for shape in view.parts[item.on])


@pytest.mark.parametrize("technique_id", ["fg-toe-twiddle", "ln-toe-squeeze"])
def test_the_toes_are_taken_one_by_one_from_the_big_toe(technique_id: str) -> None:
    (beat,) = drawings().moves[technique_id].beat
    toes = drawings().views["sole"].parts["toes"]
    taken = [[inside(point, toe) for toe in toes].index(True) for point in beat.points]
    assert taken == [0, 1, 2, 3, 4]
    assert beat.beats == 5


def test_ten_presses_go_all_over_the_sole_with_both_thumbs_in_turn() -> None:
    (beat,) = drawings().moves["ln-thumb-press"].beat
    assert len(beat.points) == shipped().techniques["ln-thumb-press"].strokes
    assert beat.both_hands
    assert {x > 195 for x, _ in beat.points[::2]} == {True}
    assert {x < 195 for x, _ in beat.points[1::2]} == {True}
    heights = [y for _, y in beat.points]
    assert min(heights) < 180 and max(heights) > 320


def test_the_bicycle_moves_one_knee_then_the_other() -> None:
    joints = {one.name: one.angles_deg for one in drawings().moves["ln-bicycle"].joint}
    near, far = joints["near-hip"], joints["far-hip"]
    # Counter-clockwise is toward the tummy; never both at once.
    assert min(near) < -60 and min(far) < -60
    assert all(not (a and b) for a, b in zip(near, far, strict=True))
    assert near.index(min(near)) < far.index(min(far))


def test_the_legs_sway_right_before_left_and_the_bottom_stays() -> None:
    (joint,) = drawings().moves["ln-leg-sway"].joint
    # Clockwise about the hips takes the feet to the picture's left: the baby's right.
    assert joint.angles_deg[0] == -joint.angles_deg[1] > 0
    view = drawings().views["legs"]
    nappy = next(e for e in view.root if e.get("class") == "n")
    assert nappy.get("data-joint") is None


def test_the_palm_bends_the_foot_up_and_lets_go() -> None:
    (joint,) = drawings().moves["fg-palm-flex-extend"].joint
    # The toes point up and the shin is on the left: up is counter-clockwise.
    assert joint.angles_deg[0] == joint.angles_deg[-1] > min(joint.angles_deg)
    (hand,) = drawings().moves["fg-palm-flex-extend"].hand
    assert (hand.hand, hand.whose, hand.joint) == ("palm", "working", "ankle")


# -- time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("technique_id", TECHNIQUES)
def test_a_pass_takes_as_long_as_the_technique_says(technique_id: str) -> None:
    technique = shipped().techniques[technique_id]
    style = parsed(technique_id).get("style", "")
    strokes = technique.strokes if technique.strokes_key else 1
    pass_s = technique.seconds(technique.strokes) or QUIET_S
    assert style == f"--pass-s:{pass_s:g}s;--strokes:{strokes}"


# -- left and right ---------------------------------------------------------------------------


def hands_of(root: ET.Element) -> list[str]:
    """The transforms of the hands, as numbers can be read from them."""
    return [e.get("transform", "") for e in root.iter() if "scale(" in e.get("transform", "")]


@pytest.mark.parametrize("technique_id", TECHNIQUES)
def test_the_left_leg_is_the_mirrored_right_leg(technique_id: str) -> None:
    right, left = parsed(technique_id, "right"), parsed(technique_id, "left")
    flip = "matrix(-1 0 0 1 400 0)"
    mirrored = [group for group in left if group.get("transform") == flip]
    move = drawings().moves[technique_id]
    assert len(mirrored) == 1 + bool(move.stroke or move.beat)
    assert not any(group.get("transform") == flip for group in right)
    x, _, width, _ = map(float, right.get("viewBox", "").split())
    assert float(left.get("viewBox", "").split()[0]) == 400 - x - width


def test_a_left_handed_parent_works_with_the_left_hand() -> None:
    # As the parent sees it, the left hand is the mirrored right one, on either leg.
    for side in ("right", "left"):
        assert hands_of(parsed("fg-opening-stroke", side, "right")) == [
            "scale(0.75 0.75)rotate(-16)"
        ]
        assert hands_of(parsed("fg-opening-stroke", side, "left")) == [
            "scale(-0.75 0.75)rotate(-16)"
        ]


@pytest.mark.parametrize("handedness", ["right", "left"])
@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("technique_id", ["ln-thumb-over-thumb", "ln-top-of-foot"])
def test_two_hands_that_do_the_same_never_cross(
    technique_id: str, side: str, handedness: str
) -> None:
    root = parsed(technique_id, side, handedness)
    hands = [e for e in root.iter() if "offset-path" in e.get("style", "")]
    assert len(hands) == 2
    for hand in hands:
        starts_x = float(re.findall(r"path\('M(-?[\d.]+)", hand.get("style", ""))[0])
        flipped = "scale(-1 1)" in hand[0].get("transform", "")
        assert flipped == (starts_x < 200)


def test_from_the_side_the_thumb_tells_the_hands_apart() -> None:
    def thumbs(side: str, handedness: str) -> tuple[int, int]:
        text = svg("fg-palm-flex-extend", side, handedness)
        return text.count(drawn["near"]), text.count(drawn["far"])

    palm = drawings().hands["palm"].root
    drawn = {str(e.get("data-thumb")): str(e.get("d")) for e in palm if e.get("data-thumb")}
    # The right hand on the right leg, seen from the baby's right: the thumb is on this side.
    assert thumbs("right", "right") == thumbs("left", "left") == (1, 0)
    assert thumbs("left", "right") == thumbs("right", "left") == (0, 1)


def test_the_leg_that_is_not_worked_on_is_pale() -> None:
    assert 'class="d-o"' in svg("ln-indian-milking", "right")
    assert 'class="d-o"' not in svg("ln-leg-sway", "both")


# -- a technique of the parent's own ----------------------------------------------------------


def test_a_technique_without_a_drawing_gets_its_part_of_the_body_at_rest() -> None:
    ours = shipped().techniques["fg-figure-eight"]
    own = ours.model_copy(update={"id": "own", "title": "Circles & <stars>", "body_part": "ankle"})
    root = ET.fromstring(drawing.svg(own, "right"))
    assert root.findtext(f"{NS}title") == "Circles & <stars>"
    assert "ankle" in str(root.findtext(f"{NS}desc"))
    assert root.get("viewBox") == "20 0 400 400"
    assert not [e for e in root.iter() if "d-a" in e.get("class", "").split()]


def test_every_part_of_the_body_has_a_view_at_rest() -> None:
    for technique in shipped().techniques.values():
        own = technique.model_copy(update={"id": "own"})
        ET.fromstring(drawing.svg(own, "left"))
        unknown = own.model_copy(update={"body_part": "knees and toes"})
        ET.fromstring(drawing.svg(unknown, "left"))


@pytest.mark.parametrize(
    "given",
    [
        ("fg-rub-foot", "up", "right"),
        ("fg-rub-foot", "right", "both"),
    ],
)
def test_a_wrong_value_is_named(given: tuple[str, str, str]) -> None:
    with pytest.raises(UserError, match=r"^drawing: \w+: is '.+'; give one of "):
        svg(*given)


# -- files that are not sound -----------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "drawings")
    return tmp_path / "drawings"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("fg-figure-eight", 'view = "sole"', 'view = "soul"', "view: is 'soul'; write one of"),
        ("fg-figure-eight", "[194, 246]", "[394, 246]", "the line leaves the sole; move"),
        ("fg-figure-eight", "[194, 246]", "[494, 246]", "is outside the picture; keep"),
        ("fg-figure-eight", 'hand = "thumb"', 'hand = "tum"', "hand: is 'tum'; write one of"),
        ("fg-figure-eight", "closed = true", "clsed = true", "did you mean closed?"),
        ("fg-figure-eight", 'on = "sole"', 'on = "knee"', "on: is 'knee'; write one of"),
        ("fg-knead-foot", "radius = 34", "radius = 340", "radius: is 340; give 100"),
        ("fg-knead-foot", "radius = 34\n", "", "radius: goes with loops or a single point"),
        ("fg-knead-foot", "closed = true", "closed = false", "closed: is false; make it true"),
        ("fg-tap-foot", 'kind = "tap"', 'kind = "slap"', "kind: is 'slap'; write one of"),
        ("fg-tap-foot", "[196, 232]", "[20, 20]", "the line leaves the sole; move"),
        ("ln-indian-milking", 'start = "hip"', 'start = "nose"', "start: is 'nose'; write one"),
        ("ln-indian-milking", 'start = "hip"', 'start = "toes"', "far from the toes"),
        ("ln-under-toes-ball", "begin = 0.4", "begin = 0.95", "end: is not after begin"),
        ("ln-under-toes-ball", "begin = 0.4", "begin = 0", "begin: is 0; give the share"),
        ("ln-leg-sway", 'name = "hips"', 'name = "neck"', "name: is 'neck'; write one of"),
        ("ln-leg-sway", 'joint = "hips"', 'joint = "neck"', "joint: is 'neck'; write one of"),
        ("ln-greeting", "about = ", "about = 3 #", "about: is 3; write text in quotes"),
        ("ln-greeting", "about = ", "about ", "is not valid TOML"),
    ],
)
def test_a_file_that_is_not_sound_is_named_with_field_and_fix(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    path = folder / "moves" / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(folder)
    assert str(caught.value).startswith(f"{path}")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("views/sole.svg", "</svg>", "", "is not valid SVG"),
        ("views/sole.svg", 'viewBox="0 0 400 400"', 'viewBox="wide"', "viewBox: give four"),
        ("views/sole.svg", 'data-at="190 340"', "", "needs data-at"),
        ("views/sole.svg", 'd="M90 182C', 'd="M90 182q', "path command q; draw it with M, L"),
        ("hands/thumb.svg", "data-fade", "data-fad", "data-fade: give four numbers"),
    ],
)
def test_an_artwork_file_that_is_not_sound_is_named(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(folder)
    assert str(caught.value).startswith(f"{path}: ")
    assert said in str(caught.value)


# -- lines ------------------------------------------------------------------------------------


def test_a_smooth_line_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 30.0), (40.0, 30.0)]
    assert [smooth(points).pieces[0][0], *(p[3] for p in smooth(points).pieces)] == points
    assert smooth(points, closed=True).pieces[-1][3] == points[0]


def test_what_is_written_is_the_line_to_a_tenth() -> None:
    way = coil([(40.0, 50.0), (360.0, 222.3)], loops=8, radius=21.7)
    numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+", way.d)]
    x, y = numbers[:2]
    for piece, at in zip(way.pieces, range(2, len(numbers), 6), strict=True):
        x, y = x + numbers[at + 4], y + numbers[at + 5]
        assert (x, y) == pytest.approx(piece[3], abs=0.051)


def test_half_way_along_a_line_is_its_middle() -> None:
    point, heading_deg = smooth([(0.0, 10.0), (100.0, 10.0)]).at(0.5)
    assert point == pytest.approx((50, 10), abs=1)
    assert heading_deg == pytest.approx(0)


def test_a_shape_knows_what_is_inside_it() -> None:
    square = outline("M0 0L10 0L10 10L0 10Z")
    assert inside((5, 5), square)
    assert not inside((11, 5), square)
    assert inside((3, 3), circle((0, 0), 5))
    assert not inside((4.9, 4.9), circle((0, 0), 5))


# -- in a browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}, or where CHROMIUM says")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


STATES = "() => document.getAnimations().map(a => a.playState)"
LENGTHS = "() => document.getAnimations().map(a => a.effect.getComputedTiming().duration)"


def test_movement_keeps_the_time_of_the_page_and_stands_still_when_paused(browser: Any) -> None:
    page = browser.new_page(reduced_motion="no-preference")
    page.set_content(svg("ln-indian-milking", "right"))
    assert set(page.evaluate(LENGTHS)) == {5000}
    page.evaluate("document.querySelector('svg').style.setProperty('--pass-s', '7.5s')")
    assert set(page.evaluate(LENGTHS)) == {7500}
    assert set(page.evaluate(STATES)) == {"running"}
    page.evaluate("document.querySelector('svg').classList.add('paused')")
    assert set(page.evaluate(STATES)) == {"paused"}
    # Ten strokes of five seconds in one pass of the warm-up; a planned six keep their tempo.
    page.set_content(svg("ln-whole-leg-warm-up", "right"))
    assert set(page.evaluate(LENGTHS)) == {5000}
    page.evaluate(
        "const s = document.querySelector('svg').style;"
        "s.setProperty('--pass-s', '30s'); s.setProperty('--strokes', 6)"
    )
    assert set(page.evaluate(LENGTHS)) == {5000}
    page.close()


def test_every_pass_holds_whole_turns_of_every_movement(browser: Any) -> None:
    page = browser.new_page(reduced_motion="no-preference")
    for technique_id in TECHNIQUES:
        technique = shipped().techniques[technique_id]
        page.set_content(svg(technique_id, own_side(technique_id)))
        pass_ms = 1000 * (technique.seconds(technique.strokes) or QUIET_S)
        lengths = page.evaluate(LENGTHS)
        assert lengths or technique_id == "ln-greeting"
        for length in lengths:
            turns = pass_ms / length
            assert turns == pytest.approx(round(turns), rel=0.01), technique_id
    page.close()


def test_less_motion_is_no_motion_and_the_whole_path(browser: Any) -> None:
    page = browser.new_page(reduced_motion="reduce")
    for technique_id in TECHNIQUES:
        page.set_content(svg(technique_id, own_side(technique_id)))
        assert page.evaluate(STATES) == []
    page.set_content(svg("fg-figure-eight", "right"))
    dashes = "() => getComputedStyle(document.querySelector('.d-p')).strokeDasharray"
    assert page.evaluate(dashes) == "none"
    assert page.locator(".d-t").count() > 0
    page.close()


@pytest.mark.slow
def test_pixel_by_pixel_a_left_handed_left_leg_mirrors_a_right_handed_right_leg(
    browser: Any,
) -> None:
    np = pytest.importorskip("numpy")
    image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    def shot(side: str) -> Any:
        page = browser.new_page(viewport={"width": 900, "height": 540})
        cells = ""
        for name in TECHNIQUES:
            drawn = svg(name, side, side).replace('"drawing" ', '"drawing paused" ', 1)
            flip = "scale(-1,1)" if side == "left" else "none"
            cells += f"<div style='transform:{flip};--at-s:1.1s'>{drawn}</div>"
        page.set_content(
            "<style>body{margin:0;display:grid;grid-template-columns:repeat(7,128px)}"
            f"svg{{width:128px;height:128px}}</style>{cells}"
        )
        data = np.asarray(image.open(BytesIO(page.screenshot())).convert("L"), dtype=int)
        page.close()
        return data

    right, left = shot("right"), shot("left")
    assert right.std() > 20
    # Edges are smoothed a little differently when mirrored; shapes are the same.
    assert (abs(right - left) > 60).mean() < 0.002
