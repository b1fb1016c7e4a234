"""Every intent does something known in every state, and the README says what."""

import re
from pathlib import Path

from assistant.session import reference
from assistant.session.conductor import HANDLERS
from assistant.session.intents import SAFETY, IntentName
from assistant.session.state import PARTS, Phase
from assistant.session.table import TRANSITIONS

SESSION = Path(reference.__file__).parent


def test_no_pair_of_state_and_intent_is_left_out() -> None:
    assert set(TRANSITIONS) == {(phase, name) for phase in Phase for name in IntentName}


def test_every_cell_is_a_handler_and_every_handler_is_in_a_cell() -> None:
    assert set(TRANSITIONS.values()) == set(HANDLERS)


def test_safety_is_obeyed_in_every_state_before_the_end() -> None:
    for phase in set(Phase) - {Phase.ENDED}:
        for name in SAFETY:
            assert TRANSITIONS[phase, name] != "-"


def test_every_handler_says_in_a_line_what_it_does() -> None:
    for handler in HANDLERS.values():
        first = (handler.__doc__ or "").strip().splitlines()[0].strip()
        assert first.endswith((".", "?")), handler


def test_every_phase_has_parts() -> None:
    assert set(PARTS) == set(Phase)


def test_the_readme_is_up_to_date() -> None:
    assert (SESSION / "README.md").read_text(encoding="utf-8") == reference.readme(), (
        "run: python -m assistant.session.reference > assistant/session/README.md"
    )


def test_the_session_knows_no_clock_and_no_thread() -> None:
    for path in SESSION.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert not re.search(r"^(import|from) (time|threading|datetime|random)\b", code, re.M)


ROOMS = ("strokes", "before", "stopping", "requests", "conductor", "reference")
"""What lies in a folder or module uses those before it, and the values beside them all."""


def test_a_room_uses_only_those_before_it() -> None:
    for path in SESSION.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        used = re.findall(rf"^from assistant\.session\.({'|'.join(ROOMS)})\b", code, re.M)
        place = path.relative_to(SESSION).parts[0].removesuffix(".py")
        allowed = ROOMS[: ROOMS.index(place) + 1] if place in ROOMS else ()
        assert set(used) <= set(allowed), path
