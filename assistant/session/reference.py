"""The transition table in words, as it stands in this folder's README.

`python -m assistant.session.reference > assistant/session/README.md` writes it anew.
"""

from assistant.session.conductor import HANDLERS
from assistant.session.intents import IntentName
from assistant.session.state import PARTS, Phase
from assistant.session.table import TRANSITIONS

HEAD = """\
# The session

A pure function: `Conductor.handle(state, event, now_s)` gives the next state and what is to be
done. No clock, no audio, no thread. What a parent may say in which state is one table
(`table.py`); each of its cells names a function, and each function's first line says below what
it does. This page is made from them by `reference.py`; a test fails when it is out of date.

| Module | What is in it |
|---|---|
| `state.py`, `events.py`, `actions.py`, `intents.py` | the values that go in and out |
| `table.py`, `conductor.py` | which function answers what |
| `before/` | before the first stroke: which baby, questions and answers, set-up, greeting |
| `strokes/` | the way through the steps, when what is heard in each, and what still fits |
| `stopping/` | stop, pause, finish; crying, signs of stress and pain; and the ways back |
| `requests/` | what the parent may ask of the steps, and about them |
| `ending.py` | the farewell |
| `resume_point.py` | the place to resume a session that was cut off from, and the offer to |
| `turn.py` | one event's worth of changes, and the strokes' clock |
| `script.py`, `lines.py` | the words |
"""

TAIL = """\
## Beside the intents

- **Stop, crying and pause** are obeyed on a partial result. Where the whole utterance turns out
  to mean more, "stop, he's crying" leads to comfort, "stop the music" and anything else that is
  known to a pause in the same place, and "stop, that's it for today" stays the end.
- **"Next", "skip" and "back"** in a pause that came before the first stroke mean "carry on".
- **A question that fails** ends the gate kindly, or makes the session gentler: a concern about
  hips or feet leaves moves out, a bedtime soon leads to the wind-down set. After a vaccination
  the day is asked for, after a feed a reminder is offered; silence there means no.
- **Signs**: yawning ends the session (as set), pain ends the day. Another sign alone is a reason
  to pause and look; two different ones within two minutes are as clear as crying.
- **Time**: a step's strokes are counted from the first cue; a pause goes back to the beginning
  of the current stroke. Time with hands on counts toward the hands-on cap even where a stroke
  is repeated. All that happens from set-up on counts toward the session's cap, except the
  parent's own time in set-up and greeting. When time runs short, rests get shorter first, then
  main moves are left out; closing strokes never are.
- **Passes**: no move goes past its cap on a leg, by "again", "back" or otherwise. Only the
  opening strokes begin to count anew at the one restart after crying.
- **Cut off** by a crash or a power cut, a session is offered to be carried on, as the first
  question; "carry on" is a yes to it. The feed and the mood are asked once more, then it goes on
  from the beginning of the current stroke. Passes, hands-on time and the session's clock go on
  from what was done. Cut off in comfort, it goes on with the one restart.
- **The sound card is gone**: the session waits in `paused` and says where it is when the card is
  back. A farewell that nobody could hear is left out.
"""


def readme() -> str:
    """The README of this folder."""
    return "\n".join([HEAD, _states(), _table(), _handlers(), TAIL])


def _states() -> str:
    rows = ["## States and their parts", "", "| State | Parts |", "|---|---|"]
    for phase, parts in PARTS.items():
        rows.append(f"| {phase.value} | {', '.join(sorted(part.value for part in parts))} |")
    return "\n".join(rows) + "\n"


def _table() -> str:
    phases = list(Phase)
    rows = [
        "## What each intent does in each state",
        "",
        "| said | " + " | ".join(phase.value for phase in phases) + " |",
        "|---" * (len(phases) + 1) + "|",
    ]
    for name in IntentName:
        cells = [TRANSITIONS[phase, name] for phase in phases]
        rows.append(f"| **{name.value}** | " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def _handlers() -> str:
    rows = ["## What each of them is", "", "| | |", "|---|---|"]
    for name, handler in sorted(HANDLERS.items()):
        rows.append(f"| {name} | {_first_line(handler.__doc__ or '')} |")
    return "\n".join(rows) + "\n"


def _first_line(doc: str) -> str:
    return doc.strip().splitlines()[0].strip()


if __name__ == "__main__":
    print(readme(), end="")
