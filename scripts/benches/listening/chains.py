"""The chains under test: ours, a frame at a time as in a session."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.hearing import chain
from assistant.hearing.ear import Ear, Utterance
from assistant.hearing.listener import Line, Listener
from assistant.sound.frames import FRAME_S, MIC_FRAME, SPEAKER_FRAME, Samples

from .scenes import Scene


@dataclass(frozen=True)
class Acted:
    """Something that was obeyed."""

    intent: str
    at_s: float


@dataclass(frozen=True)
class Take:
    """What a chain made of a scene."""

    acted: Mapping[str, Sequence[Acted]]
    """By variant of the chain; "" is the chain as it ships."""
    cpu_s: float
    """Processor time of hearing alone, all threads."""


class Chain(Protocol):
    """Hears scenes."""

    def hear(self, scene: Scene) -> Take:
        """All of a scene, from the first sample to the last."""
        ...


@dataclass(frozen=True)
class Ours:
    """The program's hearing: canceller and own words where our loudspeaker plays, the ear
    alone where it does not (as `babymassage listen` hears)."""

    model: str | None = None
    """A name or a path; None is the embedded one."""

    def hear(self, scene: Scene) -> Take:
        """A fresh chain for each scene, so that a scene's outcome depends on nothing else."""
        ear = chain.ear(self.model)
        began_s = time.process_time()
        if scene.loudspeaker is None:
            decided = eared(ear, scene)
        else:
            decided = _listened(Listener(ear), scene, scene.loudspeaker)
        return Take({"": obeyed(decided)}, time.process_time() - began_s)


def obeyed(decided: Sequence[Utterance]) -> list[Acted]:
    """What a session would obey, once an utterance.

    What was obeyed early stands unless its end says something else to obey: then that counts
    in its place.
    """
    found: list[Acted] = []
    early: Utterance | None = None
    for one in decided:
        if not one.final:
            early = one if one.intent is not None else None
            if one.intent is not None:
                found.append(Acted(one.intent.name.value, one.decided_s))
            continue
        before, early = early, None
        if one.intent is None:
            continue
        if before is not None and before.intent is not None:
            if one.intent.name != before.intent.name:
                found[-1] = Acted(one.intent.name.value, one.decided_s)
            continue
        found.append(Acted(one.intent.name.value, one.decided_s))
    return found


def eared(ear: Ear, scene: Scene) -> list[Utterance]:
    """What the ear alone makes of a scene."""
    ear.state = scene.states[0][1]
    found: list[Utterance] = []
    for at in range(0, scene.microphone.size, MIC_FRAME):
        found += ear.hear(scene.microphone[at : at + MIC_FRAME])
    return found + ear.flush()


def _listened(listener: Listener, scene: Scene, played: Samples) -> list[Utterance]:
    found: list[Utterance] = []
    lines, states = list(scene.lines), list(scene.states)
    state = ""
    frames = min(scene.microphone.size // MIC_FRAME, played.size // SPEAKER_FRAME)
    for number in range(frames):
        now_s = (number + 1) * FRAME_S
        while states and states[0][0] <= now_s:
            state = states.pop(0)[1] or ""
        while lines and lines[0].ended_s <= now_s:
            listener.said(lines.pop(0))
        saying = None
        if lines and lines[0].began_s < now_s:
            saying = Line(lines[0].text, lines[0].began_s, now_s)
        found += listener.hear(
            scene.microphone[number * MIC_FRAME : (number + 1) * MIC_FRAME],
            played[number * SPEAKER_FRAME : (number + 1) * SPEAKER_FRAME],
            state,
            saying,
        )
    return found
