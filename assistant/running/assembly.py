"""The parts of a session, put together from settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from assistant.config.settings import Settings, fit
from assistant.content.baby import Baby
from assistant.content.library import Library
from assistant.content.models import Kind
from assistant.guide import gate, planner
from assistant.guide.history import History
from assistant.guide.known import Known
from assistant.guide.looking_back import LastTime, next_time
from assistant.journal import CutOff
from assistant.running.resume_offer import resume_offer
from assistant.session.script import Script, load_lines
from assistant.sound.mixer import Mixer, MusicSource
from assistant.sound.music.loudness import MUSIC_LUFS
from assistant.sound.music.piece import Piece, load_folder, shipped_pieces
from assistant.sound.music.player import MusicPlayer
from assistant.speaking import voices
from assistant.speaking.cache import SpeechCache
from assistant.speaking.pyttsx3_voice import Pyttsx3Voice
from assistant.speaking.tidy import SPEECH_DB

MUSIC_DB = SPEECH_DB - MUSIC_LUFS
"""Gain that brings the levelled music to the level of speech; the setting counts from there."""


@dataclass(frozen=True)
class Music:
    """The music of a session."""

    source: MusicPlayer
    notes: tuple[str, ...] = ()
    """Trouble to show, a line each, such as a file that could not be read."""


def script(
    library: Library,
    baby: Baby,
    settings: Settings,
    history: History,
    on: date,
    kind: Kind | None = None,
    *,
    now: datetime | None = None,
    known: Known | None = None,
    last_time: LastTime | None = None,
    cut: CutOff | None = None,
) -> Script:
    """The plan of the day `on` and all its words.

    With `now`, the parent's local time, all that a moment depends on counts: where no session
    may be held, the script is one that says so kindly and ends; near bedtime it is the wind-down
    set. Without, it is the plan at noon, and NotToday is raised with a kind sentence where no
    session may be held. `known` is what was answered at earlier gates, `last_time` the session
    before this one, `cut` one that was cut off a moment ago, to be offered to carry on.
    """
    settings, _ = fit(settings, baby)
    kind = kind or library.kind
    moment = now or datetime.combine(on, time(12))
    refused = gate.refusal(library, baby, settings, history, moment, known) if now else None
    advice = gate.sleep_advice(library, baby, settings, gate.to_night_min(settings, moment))
    if now and advice.kind == "wind-down":
        kind = "wind-down"
    make = planner.preview if refused else planner.plan
    plan = make(library, baby, settings, history, on, kind="usual" if refused else kind)
    asked = gate.questions(library, baby, settings, moment, known, quiet=plan.kind == "wind-down")
    quiet = None
    if any(question.otherwise == "quiet" for question in asked):
        quiet = planner.preview(library, baby, settings, history, on, kind="wind-down")
    lines = load_lines()
    resume = None
    if now and cut is not None and advice.kind in ("any", cut.plan.kind):
        # What was done of it forbids another session, but not to carry it on.
        if gate.refusal(library, baby, settings, cut.before, now, known) is None:
            otherwise = refused.say if refused else ""
            resume = resume_offer(library, cut, baby, settings, asked, lines, on, otherwise)
        refused = None if resume else refused
    return Script(
        library=library,
        plan=plan,
        baby=baby,
        settings=settings,
        questions=asked,
        preparations=gate.setup_lines(library, baby, settings, history, moment.date()),
        lines=lines,
        quiet=quiet,
        warning=advice.say if now else "",
        refusal=refused,
        last_time=last_time,
        next_time=next_time(settings, history, now) if now else None,
        resume=resume,
    )


def speech(settings: Settings) -> SpeechCache:
    """The lines of the voice in the settings, and of the voices to fall back on.

    Raises `VoiceError` where the platform's voices have to be listed and cannot be.
    """
    found = map(Pyttsx3Voice, voices.specs(settings.voice, settings.rate_wpm))
    return SpeechCache(next(found), others=found)


def music(
    settings: Settings,
    *,
    seed: int = 0,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Music:
    """The music of the settings: the shipped pieces, the parent's folder, or none.

    Raises UserError for a folder without music.
    """
    notes: list[str] = []
    pieces: list[Piece] = []
    if settings.music == "shipped":
        pieces = shipped_pieces()
    elif settings.music != "off":
        pieces, notes = load_folder(Path(settings.music).expanduser(), on_progress)
    song = next((piece for piece in pieces if piece.title == settings.comfort_song), None)
    if settings.comfort_song and song is None and settings.music != "off":
        titles = ", ".join(piece.title for piece in pieces)
        notes.append(
            f"settings.toml: comfort_song: {settings.comfort_song!r} is not there; use {titles}."
        )
    return Music(MusicPlayer(pieces, seed=seed, song=song), tuple(notes))


def mixer(settings: Settings, source: MusicSource) -> Mixer:
    """A mixer at the levels of the settings."""
    return Mixer(
        source,
        speech_db=settings.speech_volume_db,
        music_db=MUSIC_DB + settings.speech_volume_db + settings.music_volume_db,
    )
