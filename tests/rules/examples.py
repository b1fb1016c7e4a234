"""What the tests of single rules share: days, sessions, and all words that can be said."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings

from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.guide.history import History
from assistant.guide.known import Known
from assistant.guide.plan import Plan
from assistant.guide.planner import preview
from assistant.running import assembly
from assistant.session.lines import load_lines
from tests.guide.days import BORN, KNOWN, Day, any_day
from tests.session.driver import Driver, a_script

NOON = datetime(2026, 3, 4, 12)
OPENING, CLOSING, WARM_UP = "fg-opening-stroke", "fg-closing-stroke", "ln-whole-leg-warm-up"
SETTLED = Known.settled(shipped(), NOON)


def on_any_day(
    least: float = 0, most: float = 26, **keys: Any
) -> Callable[[Callable[[Day], None]], Callable[..., None]]:
    """A test of plans for any baby, settings and history, from `least` to `most` months."""

    def decorate(test: Callable[[Day], None]) -> Callable[..., None]:
        quick = settings(max_examples=25, derandomize=True)
        return quick(given(any_day(least, most, **keys))(test))

    return decorate


def usual_plan(days: int, **keys: Any) -> Plan:
    """The plan of an established baby of so many days."""
    return preview(
        shipped(), Baby(birth_date=BORN), Settings(**keys), KNOWN, BORN + timedelta(days=days)
    )


def at_noon(age_days: int = 200, known: Known = SETTLED, **keys: Any) -> Driver:
    """A session at noon of a day like any other."""
    baby = Baby(birth_date=NOON.date() - timedelta(days=age_days))
    history = keys.pop("history", KNOWN)
    chosen = Settings.model_validate(keys)
    return Driver(
        assembly.script(shipped(), baby, chosen, history, NOON.date(), now=NOON, known=known)
    )


def asked(question: str, answer: str) -> Driver:
    """A session in which one question of the gate got this answer, the others the right one."""
    driver = at_noon()
    number = [q.id for q in driver.script.questions].index(question)
    driver.cooperate(lambda d: d.state.asked.question == number and d.state.part.value == "waiting")
    driver.wait(1.0).say(answer)
    return driver.wait(90.0)


def doing(days: int = 200, **keys: Any) -> Driver:
    """A session in its first strokes."""
    return Driver(a_script(days, **keys)).part("doing", "guiding")


def setup(history: History = KNOWN, **keys: Any) -> str:
    """All that is said to get ready, in lower case."""
    from assistant.guide.gate import setup_lines

    baby = Baby(birth_date=date(2025, 8, 1))
    return " ".join(setup_lines(shipped(), baby, Settings(**keys), history, NOON.date())).lower()


def every_word() -> dict[str, str]:
    """All sentences that ship, by where they stand."""
    found = dict(load_lines())
    for t in shipped().techniques.values():
        found |= {f"{t.id} {f}": getattr(t, f) for f in ("say", "say_again", "say_playful", "why")}
    gate = shipped().gate
    for q in gate.question:
        found |= {f"{q.id} {f}": getattr(q, f) for f in ("say", "refusal", "refusal_on", "offer")}
    found |= {q.id: f"{q.say} {q.goes_on}" for q in gate.profile}
    found |= {line.id: line.say for line in gate.setup} | dict(gate.refusals)
    return found
