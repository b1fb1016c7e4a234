"""`babymassage start`: a session, live where there is a sound card."""

import contextlib
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant.cli import choose_baby
from assistant.cli.beside import beside, stay
from assistant.cli.progress import Progress
from assistant.cli.rehearse import report
from assistant.config import settings, settings_file
from assistant.config.settings import Settings, changed
from assistant.content.baby import Baby
from assistant.content.library import Library
from assistant.errors import UserError
from assistant.guide.plan import NotToday
from assistant.journal import Journal
from assistant.journal import default_path as journal_path
from assistant.routines import store
from assistant.running import assembly
from assistant.running.planned_session import plan_session
from assistant.session.intents import Intent
from assistant.session.script import Script
from assistant.sound.device.card import Card, CardLost
from assistant.sound.device.sounddevice_card import open_card
from assistant.sound.echo import memory as echo_memory
from assistant.terminal.keys import KeyReader, intent_for
from assistant.terminal.view import View

if TYPE_CHECKING:
    from assistant.running.live import Live

EXAMPLE_DAYS = 200
"""Age of the baby in a rehearsal where no birth date is known."""


def start(
    born: Annotated[str | None, typer.Option(help="Day of birth, YYYY-MM-DD.")] = None,
    weeks_early: Annotated[
        int | None, typer.Option(help="Weeks before the due date, 0 to 18.")
    ] = None,
    baby: Annotated[str | None, typer.Option(help="Whose session; left out: it asks.")] = None,
    routine: Annotated[
        str | None, typer.Option(help="Your own routine, by its name or file.")
    ] = None,
    music: Annotated[
        str | None, typer.Option(metavar="DIR|off", help="Your own music, or none.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Name of the voice that speaks.")] = None,
    pace: Annotated[
        str | None,
        typer.Option(help="timed: moves on by itself; on_command: waits for “next”."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Folder to keep a recording and the timeline in.")
    ] = None,
    screen: Annotated[
        bool | None, typer.Option("--screen/--no-screen", help="A page in the browser here.")
    ] = None,
    screen_lan: Annotated[
        bool, typer.Option("--screen-lan", help="A page for a phone or tablet in your network.")
    ] = False,
) -> None:
    """Start a session. Without a sound card the same session is rehearsed."""
    # Names are no markup.
    console = Console(markup=False)
    chosen = _settings(music, voice, pace, screen)
    known = choose_baby.candidates(baby, born, weeks_early, console)
    try:
        _hold(chosen, known, routine, record, screen_lan, console)
    except NotToday as kindly:
        console.print(str(kindly), highlight=False, soft_wrap=True)


def _hold(
    chosen: Settings,
    known: Sequence[Baby],
    routine: str | None,
    record: Path | None,
    screen_lan: bool,
    console: Console,
) -> None:
    card = _card(chosen, console)
    if card is None:
        if chosen.screen or screen_lan:
            console.print("The page is left out: a rehearsal is faster than one can look.")
        first = known[0] if known else None
        library = store.content(routine, first, date.today())
        _rehearse(library, chosen, first, record or Path("rehearsal"), console)
        return
    try:
        if not known:
            raise UserError("--born: the baby's day of birth is not known; give it as YYYY-MM-DD.")
        baby = known[0] if len(known) == 1 else _choose_aloud(chosen, known, routine, card, console)
        for note in settings.fit(chosen, baby)[1]:
            console.print(note, highlight=False, soft_wrap=True)
        library = store.content(routine, baby, date.today())
        _live(library, chosen, baby, card, record, screen_lan, console)
    finally:
        card.close()


def _settings(
    music: str | None, voice: str | None, pace: str | None, screen: bool | None
) -> Settings:
    given = {"music": music, "voice": voice, "pace": pace, "screen": screen}
    values = {key: value for key, value in given.items() if value is not None}
    return changed(settings_file.load(settings_file.default_path()), **values)


def _choose_aloud(
    chosen: Settings,
    known: Sequence[Baby],
    routine: str | None,
    card: Card,
    console: Console,
) -> Baby:
    """The baby of this session, asked for aloud."""
    texts: list[str] = []
    for baby in known:
        # A baby who is too young for the routine is told so once chosen.
        with contextlib.suppress(UserError):
            library = store.content(routine, baby, date.today())
            journal, now = Journal(journal_path()), datetime.now()
            texts += plan_session(library, journal, baby, chosen, now).script.texts()
    memory = echo_memory.path_for(card.name)
    return choose_baby.choose_aloud(
        known, chosen, card, list(dict.fromkeys(texts)), console, memory=memory
    )


def _card(chosen: Settings, console: Console) -> Card | None:
    """The sound card; None, with the reason in one line, where a rehearsal must do."""
    try:
        card = open_card(chosen.output_device or None, chosen.input_device or None)
    except CardLost as lost:
        console.print(
            f"{str(lost).rstrip('.')}: rehearsing the session in a simulated room instead.",
            highlight=False,
            soft_wrap=True,
        )
        return None
    if not card.has_microphone and not sys.stdin.isatty():
        card.close()
        console.print(
            "There is neither a microphone nor a keyboard: rehearsing the session instead.",
            highlight=False,
            soft_wrap=True,
        )
        return None
    return card


def _rehearse(
    library: Library, chosen: Settings, baby: Baby | None, out: Path, console: Console
) -> None:
    from assistant.rehearsal.run import rehearse
    from assistant.rehearsal.scenario import BabyProfile, Scenario

    on = date.today()
    if baby is None:
        console.print("No birth date was given: the rehearsal is for a baby of six months.")
        age_days, early = EXAMPLE_DAYS, 0
    else:
        age_days, early = baby.age_days(on), baby.weeks_early
    scenario = Scenario(
        title="The session of today, rehearsed",
        day=on,
        baby=BabyProfile(age_days=age_days, weeks_early=early),
    )
    person = baby or Baby(birth_date=date.fromordinal(on.toordinal() - age_days))
    history = Journal(journal_path()).history(person.birth_date, on, person.name)
    script = assembly.script(library, person, chosen, history, on)
    with Progress() as progress:
        rehearsed = rehearse(scenario, out, script=script, on_progress=progress)
    report(console, rehearsed, out)
    if rehearsed.reason != "complete":
        raise typer.Exit(1)


def _live(
    library: Library,
    chosen: Settings,
    baby: Baby,
    card: Card,
    record: Path | None,
    screen_lan: bool,
    console: Console,
) -> None:
    from assistant.page.summary import history
    from assistant.running.live import Live

    journal = Journal(journal_path())
    now = datetime.now()
    planned = plan_session(library, journal, baby, chosen, now)
    script = planned.script
    speech = assembly.speech(chosen)
    try:
        with Progress() as progress:
            speech.prepare(script.texts(), lambda done, total: progress("voice", done, total))
            music = assembly.music(
                chosen,
                seed=now.toordinal(),
                on_progress=lambda done, total, _: progress("music", done, total),
            )
        for note in music.notes:
            console.print(note, highlight=False, soft_wrap=True)
        if record is not None:
            record.mkdir(parents=True, exist_ok=True)
        live = Live(
            script,
            card,
            speech,
            music,
            folder=record,
            recorder=planned.recorder(journal),
            remind=planned.remind(),
        )
        with beside(
            library, live.loop, chosen, console, screen=chosen.screen, lan=screen_lan
        ) as page:
            reason = _run(live, script, console)
            console.print(f"The session is over: {reason}.", highlight=False)
            stay(
                page,
                live.loop.records,
                live.loop.now_s,
                console,
                lambda: history(library, journal.entries(baby.birth_date, baby.name), now.date()),
            )
    finally:
        speech.close()
    for note in (*live.notes, journal.note, speech.note):
        if note:
            console.print(note, highlight=False, soft_wrap=True)


def _run(live: "Live", script: Script, console: Console) -> str:
    view = View(console, script.settings.screen_style)
    with view, KeyReader(suspend=view.suspend, resume=view.resume) as reader:

        def keys() -> list[Intent]:
            state = live.loop.state
            meant = [
                intent_for(key, state.phase.value, state.wishes.music) for key in reader.read()
            ]
            return [intent for intent in meant if intent is not None]

        return live.run(view.show, keys)
