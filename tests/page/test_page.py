"""The page in a real browser, beside a whole session that is played at speed."""

import importlib.util
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.content.library import shipped
from assistant.page.server import Page
from assistant.page.summary import summary
from assistant.session.conductor import HINTS
from assistant.session.intents import Intent, IntentName
from assistant.session.snapshot import EXAMPLE, Snapshot
from assistant.session.state import Phase
from assistant.timeline.records import LineRecord
from tests.page.rehearsed import Rehearsed
from tests.page.test_server import RECORDS
from tests.patience import PATIENCE_S

MOST_BYTES = 150_000

DOING = replace(
    EXAMPLE,
    side="left",
    step_left_s=6.0,
    step_total_s=9.0,
    saying="One thumb after the other, from the heel to the toes.",
    heard="lovely weather",
    passes=3,
    passes_done=1,
    pass_s=3.0,
    next_technique="ln-calf-circles",
    next_title="Calf circles",
    next_side="left",
    hints=HINTS[Phase.DOING],
    music="soft",
    music_title="Suo Gân",
)


class Shown:
    """A snapshot to look at, that a test changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.told: list[Intent] = []

    def look(self) -> Snapshot:
        return self.snapshot

    def tell(self, intent: Intent) -> bool:
        self.told.append(intent)
        return True


@contextmanager
def beside(what: Any, **how: Any) -> Iterator[Page]:
    look = what.look if isinstance(what, Shown) else lambda: what.snapshot
    page = Page(shipped(), look, what.tell, port=how.pop("port", 0), **how)
    try:
        yield page
    finally:
        page.close()


@contextmanager
def viewer(browser: Any, address: str, **context: Any) -> Iterator[Any]:
    """The page, open; trouble in its script or with its policy fails the test."""
    troubles: list[str] = []
    inside = browser.new_context(**context)
    found = inside.new_page()
    found.set_default_timeout(1000 * PATIENCE_S)
    found.on("pageerror", lambda error: troubles.append(str(error)))
    found.on(
        "console",
        lambda message: (
            troubles.append(message.text)
            if message.type == "error" and "net::ERR" not in message.text
            else None
        ),
    )
    found.goto(address)
    try:
        yield found
    finally:
        inside.close()
    assert troubles == []


def says(page: Any, words: str) -> None:
    """Wait until the page says just these words."""
    page.wait_for_function(
        "words => document.getElementById('says').textContent === words", arg=words
    )


def text(page: Any, name: str) -> str:
    return str(page.text_content(f"#{name}")).replace("\u00a0", " ")


# -- a whole session -----------------------------------------------------------------------


def test_the_page_says_what_is_spoken_at_each_step_of_a_session(browser: Any) -> None:
    rehearsed = Rehearsed()
    seen: list[str] = []
    transferred = 0
    with beside(rehearsed) as page, viewer(browser, page.address()) as shown:
        network = shown.context.new_cdp_session(shown)
        network.send("Network.enable")

        def count(event: dict[str, Any]) -> None:
            nonlocal transferred
            transferred += event.get("encodedDataLength", 0)

        network.on("Network.dataReceived", count)
        shown.reload()
        while rehearsed.to_next_line():
            snapshot = rehearsed.snapshot
            says(shown, snapshot.saying)
            seen.append(snapshot.saying)
            assert shown.get_attribute("body", "data-phase") == snapshot.phase
            if snapshot.phase in ("doing", "closing"):
                assert text(shown, "headline") == snapshot.title
                assert text(shown, "side").split()[0].lower() == snapshot.side
                assert text(shown, "place") == f"Step {snapshot.step} of {snapshot.steps}"
                shown.wait_for_selector("#drawing svg")
        page.finish(summary(rehearsed.records, rehearsed.loop.now_s))
        shown.click("#back")
        shown.wait_for_function(
            "() => document.images[0].complete && document.images[0].naturalWidth > 0"
        )

    spoken = [r.text for r in rehearsed.records if isinstance(r, LineRecord)]
    assert len(spoken) > 20
    assert [
        line for line, before in zip(spoken, ["", *spoken], strict=False) if line != before
    ] == seen
    assert 0 < transferred < MOST_BYTES


def test_the_time_left_runs_by_itself_and_the_drawing_keeps_step(browser: Any) -> None:
    # A step that is not over while a busy machine looks at it.
    long = replace(DOING, step_left_s=300.0, step_total_s=303.0, passes=101)
    shown = Shown(replace(long, guiding=True))
    with beside(shown) as page, viewer(browser, page.address()) as seen:
        seen.wait_for_selector("#drawing svg")
        seen.wait_for_function(
            "() => document.querySelector('#ring .left').getAnimations().length === 1"
        )
        before = seen.evaluate(
            "getComputedStyle(document.querySelector('#ring .left')).strokeDashoffset"
        )
        moving = """() => document.querySelector('#drawing svg').getAnimations({subtree: true})
            .map(animation => [animation.currentTime, animation.playState])"""
        at_ms, state = seen.evaluate(moving)[0]
        assert at_ms >= 3000 and state == "running"
        seen.wait_for_function(
            "before => parseFloat(getComputedStyle(document.querySelector('#ring .left'))"
            ".strokeDashoffset) > parseFloat(before) + 0.3",
            arg=before,
        )
        shown.snapshot = replace(long, phase="paused", guiding=False)
        seen.wait_for_selector('[data-phase="paused"]')
        assert {state for _, state in seen.evaluate(moving)} == {"paused"}


def test_an_older_browser_shows_the_drawing_in_its_colours(browser: Any) -> None:
    older = "window.CSSStyleSheet = undefined; delete Document.prototype.adoptedStyleSheets"
    stroke = """() => getComputedStyle(document.querySelector('#drawing .d-p')).strokeWidth"""
    shown = Shown(DOING)
    with beside(shown) as page, viewer(browser, "about:blank") as seen:
        seen.add_init_script(older)
        seen.goto(page.address())
        seen.wait_for_selector("#drawing svg")
        assert seen.evaluate(stroke) == "12px"
        rules = seen.evaluate("document.styleSheets[0].cssRules.length")
        shown.snapshot = replace(DOING, technique="ln-calf-circles", side="right", saying="Calf.")
        says(seen, "Calf.")
        seen.wait_for_selector("#drawing title:text-matches('^Calf')", state="attached")
        assert seen.evaluate("document.styleSheets[0].cssRules.length") == rules


def test_a_drawing_that_did_not_come_is_asked_for_again(browser: Any) -> None:
    with beside(Shown(DOING)) as page, viewer(browser, "about:blank") as seen:
        seen.route("**/drawing/ln-thumb-over-thumb/*", lambda asked: asked.abort(), times=1)
        seen.goto(page.address())
        seen.wait_for_selector("#drawing svg")


# -- coming and going ----------------------------------------------------------------------


def test_a_page_finds_its_session_again_when_the_server_was_away(browser: Any) -> None:
    rehearsed = Rehearsed()
    with beside(rehearsed) as page:
        port = page.port
        inside = viewer(browser, page.address())
        seen = inside.__enter__()
        rehearsed.to_next_line()
        says(seen, rehearsed.snapshot.saying)
    seen.wait_for_selector("body.lost")
    assert text(seen, "trouble") == "The page lost touch. The voice goes on."
    assert rehearsed.until(lambda snapshot: snapshot.phase == "doing")
    with beside(rehearsed, port=port):
        says(seen, rehearsed.snapshot.saying)
        assert text(seen, "headline") == rehearsed.snapshot.title
        assert text(seen, "trouble") == ""
        inside.__exit__(None, None, None)


def test_two_viewers_see_the_same(browser: Any) -> None:
    rehearsed = Rehearsed()
    with (
        beside(rehearsed) as page,
        viewer(browser, page.address()) as one,
        viewer(browser, page.address(), viewport={"width": 390, "height": 844}) as other,
    ):
        for _ in range(4):
            rehearsed.to_next_line()
            says(one, rehearsed.snapshot.saying)
            says(other, rehearsed.snapshot.saying)
        assert one.text_content("body") == other.text_content("body")


def test_a_phone_with_the_token_gets_in_and_one_without_does_not(browser: Any) -> None:
    shown = Shown(DOING)
    with beside(shown, lan=True) as page:
        with viewer(browser, page.address(), has_touch=True) as phone:
            says(phone, DOING.saying)
            assert page.token not in phone.url
            with phone.expect_response("**/do/next") as answer:
                phone.tap("button:text('Next')")
            assert answer.value.status == 204
        stranger = browser.new_page()
        stranger.set_default_timeout(1000 * PATIENCE_S)
        assert stranger.goto(f"http://127.0.0.1:{page.port}/?key=wrong").status == 403
        stranger.close()
    assert [intent.name for intent in shown.told] == [IntentName.NEXT]


# -- what it looks like --------------------------------------------------------------------

STATES = {
    "doing": DOING,
    "gate": Snapshot(
        phase="gate",
        question="Is your baby well today?",
        question_number=1,
        questions=5,
        saying="Is your baby well today?",
        hints=HINTS[Phase.GATE],
    ),
    "resting": replace(DOING, phase="resting"),
    "paused": replace(DOING, phase="paused", note="The loudspeaker went away. Trying again."),
    "comfort": replace(DOING, phase="comfort", heard="he's crying", understood="crying"),
    "ended": Snapshot(phase="ended", saying="All done."),
}

SIZES = [(1280, 800), (1024, 600), (390, 844), (844, 390)]


def fits(page: Any) -> str:
    """What of the page's words cannot be seen whole; nothing, or the page is wrong."""
    return str(
        page.evaluate("""() => {
            const visible = element => element.checkVisibility() && element.textContent.trim()
                && !element.classList.contains('asked');
            const inside = rect => rect.left >= -1 && rect.top >= -1
                && rect.right <= innerWidth + 1 && rect.bottom <= innerHeight + 1;
            const all = [...document.querySelectorAll('p, h1, button')].filter(visible);
            const cut = [...document.querySelectorAll('#words')]
                .filter(element => element.scrollHeight > element.clientHeight + 1
                    || element.scrollWidth > element.clientWidth + 1);
            return [...all.filter(element => !inside(element.getBoundingClientRect())), ...cut]
                .map(element => element.id || element.textContent).join(', ');
        }""")
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_state_fits_and_can_be_touched(browser: Any, size: tuple[int, int]) -> None:
    shown = Shown(DOING)
    long = replace(
        DOING,
        title="Stroke and knead while playing",
        next_title="Stroke and knead while playing",
        saying="Footprints in the snow. " * 5,
    )
    rest = replace(
        long,
        phase="resting",
        saying="Rest your hands.",
        music_title="Brahms, Wiegenlied, Guten Abend, gute Nacht, opus 49",
    )
    word = replace(DOING, title="Donaudampfschifffahrtsmassage")
    states = {**STATES, "long": long, "rest": rest, "word": word}
    window = {"width": size[0], "height": size[1]}
    with beside(shown) as page, viewer(browser, page.address(), viewport=window) as seen:
        for name, snapshot in states.items():
            shown.snapshot = replace(snapshot, saying=f"{snapshot.saying} ({name})")
            says(seen, shown.snapshot.saying)
            assert fits(seen) == "", name
            for button in seen.query_selector_all("button"):
                box = button.bounding_box()
                assert box["height"] >= 64 and box["width"] >= 64


def test_each_state_has_a_face_of_its_own(browser: Any) -> None:
    shown = Shown(DOING)
    faces = set()
    with beside(shown) as page, viewer(browser, page.address()) as seen:
        for name in ("gate", "setup", "greeting", "resting", "paused", "comfort", "ended"):
            shown.snapshot = replace(DOING, phase=name, saying=name)
            seen.wait_for_function(
                """name => [...document.querySelectorAll('#face g')]
                    .filter(face => getComputedStyle(face).opacity === '1')
                    .map(face => face.getAttribute('class')).join() === name""",
                arg=name,
            )
            faces.add(seen.inner_html(f"#face .{name}"))
    assert len(faces) == 7


def test_it_dims_at_night_and_is_light_only_where_asked_for(browser: Any) -> None:
    def ground(style: str, hour: int, scheme: str) -> float:
        with (
            beside(Shown(DOING), style=style) as page,
            viewer(browser, "about:blank", color_scheme=scheme) as seen,
        ):
            seen.add_init_script(f"Date.prototype.getHours = () => {hour}")
            seen.goto(page.address())
            colour = "getComputedStyle(document.documentElement).getPropertyValue('--ground')"
            return sum(bytes.fromhex(seen.evaluate(colour).strip().lstrip("#")))

    light, dark = ground("bright", 12, "light"), ground("bright", 12, "dark")
    night = ground("bright", 23, "light")
    assert light > 600 > 100 > dark > night
    assert ground("dim", 12, "light") == dark


def test_nothing_changes_in_a_flash(browser: Any) -> None:
    with beside(Shown(DOING)) as page, viewer(browser, page.address()) as seen:
        says(seen, DOING.saying)
        fast = seen.evaluate("""() => [...document.querySelectorAll('body *, html, body')]
            .filter(element => !element.closest('#drawing'))
            .flatMap(element => getComputedStyle(element).transitionDuration.split(', '))
            .map(parseFloat).filter(seconds => seconds > 0 && seconds < 0.3)""")
    assert fast == []


def test_where_less_motion_is_wished_for_nothing_moves(browser: Any) -> None:
    shown = Shown(replace(DOING, phase="comfort"))
    with (
        beside(shown) as page,
        viewer(browser, page.address(), reduced_motion="reduce") as seen,
    ):
        says(seen, DOING.saying)
        assert seen.evaluate("document.getAnimations().filter(a => a.animationName).length") == 0
        shown.snapshot = replace(DOING, guiding=True, saying="On we go.")
        says(seen, "On we go.")
        seen.wait_for_selector("#drawing svg")
        assert seen.evaluate("document.getAnimations().filter(a => a.animationName).length") == 0


# -- for everybody -------------------------------------------------------------------------


def axe() -> Path:
    """The accessibility checker's script, from the package that carries it or a given place."""
    given = os.environ.get("AXE_JS")
    if given:
        return Path(given)
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not installed (axe-playwright-python, or AXE_JS)")
    return Path(found.origin).with_name("axe.min.js")


@pytest.mark.parametrize(("style", "hour"), [("dim", 12), ("bright", 12), ("dim", 23)])
def test_an_accessibility_checker_finds_no_serious_fault(
    browser: Any, style: str, hour: int
) -> None:
    script = axe().read_text(encoding="utf-8")
    shown = Shown(DOING)
    found: list[str] = []

    def check(seen: Any, name: str) -> None:
        # What is still fading is taken as it will be.
        seen.evaluate("""document.getAnimations()
            .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
            .forEach(one => one.finish())""")
        faults = seen.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        found.extend(
            f"{name}: {fault['id']}: {json.dumps([node['html'] for node in fault['nodes']])}"
            for fault in faults
            if fault["impact"] in ("serious", "critical")
        )

    with (
        beside(shown, style=style) as page,
        viewer(browser, "about:blank", color_scheme="light") as seen,
    ):
        seen.add_init_script(f"Date.prototype.getHours = () => {hour}")
        seen.add_init_script(script)
        seen.goto(page.address())
        for name, snapshot in STATES.items():
            shown.snapshot = replace(snapshot, saying=f"{snapshot.saying} ({name})")
            says(seen, shown.snapshot.saying)
            check(seen, name)
        page.finish(summary(RECORDS, 90.0))
        seen.goto(f"http://127.0.0.1:{page.port}/summary")
        check(seen, "summary")
    assert found == []


def test_the_spoken_line_is_read_out_and_the_controls_have_names(browser: Any) -> None:
    with beside(Shown(DOING)) as page, viewer(browser, page.address()) as seen:
        says(seen, DOING.saying)
        assert seen.get_attribute("#says", "aria-live") == "polite"
        names = [button.inner_text() for button in seen.query_selector_all("button")]
        assert names == ["Pause", "Next", "Say again", "Stop"]
        assert seen.get_attribute("#dots", "aria-label") == "1 of 3 done"
