"""The parts of a session, put together from settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.guide import gate, planner
from assistant.guide.baby import Baby
from assistant.guide.history import History
from assistant.guide.models import Kind
from assistant.session.script import Script, load_lines
from assistant.settings import Settings, changed
from assistant.sound.loudness import MUSIC_LUFS
from assistant.sound.mixer import Mixer, MusicSource
from assistant.sound.music import MusicPlayer
from assistant.sound.piece import Piece, load_folder, shipped_pieces
from assistant.speaking.cache import SpeechCache
from assistant.speaking.pyttsx3_voice import Pyttsx3Voice, default_spec
from assistant.speaking.tidy import SPEECH_DB

MUSIC_DB = SPEECH_DB - MUSIC_LUFS
"""Gain that brings the levelled music to the level of speech; the setting counts from there."""


@dataclass(frozen=True)
class Music:
    """What to play between the moves."""

    source: MusicSource
    notes: tuple[str, ...] = ()
    """Lines of trouble to show, such as a file that could not be read."""


def script(
    baby: Baby, settings: Settings, history: History, on: date, kind: Kind | None = None
) -> Script:
    """Today's plan and all its words.

    Raises NotToday, with a kind sentence, where no session may be held.
    """
    settings = changed(settings, baby=baby)
    return Script(
        plan=planner.plan(baby, settings, history, on, kind=kind),
        baby=baby,
        settings=settings,
        questions=gate.questions(settings, history, on),
        preparations=gate.setup_lines(settings, history, on),
        lines=load_lines(),
    )


def speech(settings: Settings) -> SpeechCache:
    """The voice of the settings, with what it has said before."""
    return SpeechCache(Pyttsx3Voice(default_spec(settings.voice, settings.rate_wpm)))


def music(
    settings: Settings,
    *,
    seed: int = 0,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Music:
    """Our own pieces, the parent's folder, or nothing.

    Raises UserError for a folder with nothing in it that can be played.
    """
    notes: list[str] = []
    pieces: list[Piece] = []
    if settings.music == "shipped":
        pieces = shipped_pieces()
    elif settings.music != "off":
        pieces, notes = load_folder(Path(settings.music).expanduser(), on_progress)
    return Music(MusicPlayer(pieces, seed=seed), tuple(notes))


def mixer(settings: Settings, source: MusicSource) -> Mixer:
    """A mixer at the levels of the settings."""
    return Mixer(
        source,
        speech_db=settings.speech_volume_db,
        music_db=MUSIC_DB + settings.speech_volume_db + settings.music_volume_db,
    )
