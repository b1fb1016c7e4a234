"""A session's loop in a thread of its own, and the main thread beside it."""

import threading
from collections.abc import Callable

LOOK_S = 0.1
"""Time between two looks at the keys and the session."""


def play(loop: Callable[[], object], look: Callable[[], None], end: Callable[[], None]) -> None:
    """Run `loop` in a thread, and call `look` ten times a second until it is over.

    `end` asks the loop to be over; it is called in any case, also where `look` raises or is
    interrupted. What the loop raised is raised here.
    """
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            loop()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=guarded, name="session", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            look()
            thread.join(LOOK_S)
    finally:
        end()
        thread.join(5.0)
    if raised:
        raise raised[0]
