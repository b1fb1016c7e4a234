"""The records of what the loop hears and does. Pure."""

from assistant.hearing.ear import Utterance
from assistant.running.conversation import Standing
from assistant.session.actions import (
    Action,
    Answered,
    BeginStep,
    End,
    PlayCue,
    PlaySong,
    Remind,
    SetMusic,
)
from assistant.sound.mixer import OFF_DB, SOFT_DB
from assistant.timeline.records import (
    AnsweredRecord,
    CueRecord,
    EndRecord,
    HeardRecord,
    MusicRecord,
    Record,
    RemindRecord,
    SongRecord,
    StepRecord,
)

MUSIC_DB = {"full": 0.0, "soft": SOFT_DB, "off": OFF_DB}
"""The music's levels, against the one that was set up."""


def heard_record(t: float, heard: Utterance) -> HeardRecord:
    """The record of an utterance."""
    return HeardRecord(
        t,
        text=heard.text,
        intent=heard.intent.name.value if heard.intent else None,
        confidence=round(heard.confidence, 3),
        start_s=round(heard.start_s, 3),
        end_s=round(heard.end_s, 3),
        final=heard.final,
        own_voice=heard.own,
    )


def action_record(t: float, action: Action, state: Standing) -> Record | None:
    """The record of an action that the session asked for in `state`; None where it has none.

    A line is not among them: its record is made when it begins to be spoken.
    """
    if isinstance(action, BeginStep):
        step = state.steps[action.index]
        return StepRecord(
            t,
            technique=step.technique,
            title=step.title,
            side=step.side,
            passes=step.passes,
            duration_s=step.duration_s,
            intensity=step.intensity,
        )
    if isinstance(action, PlayCue):
        return CueRecord(t, action.name, round(action.planned_s, 3))
    if isinstance(action, SetMusic):
        return MusicRecord(t, action.level, MUSIC_DB[action.level])
    if isinstance(action, PlaySong):
        return SongRecord(t, action.on)
    if isinstance(action, Answered):
        return AnsweredRecord(t, action.question, action.answer, action.days_ago)
    if isinstance(action, Remind):
        return RemindRecord(t, action.in_min)
    return EndRecord(t, action.reason) if isinstance(action, End) else None
