"""`babymassage start`: a session, live where there is a sound card."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant import assembly, settings
from assistant.cli.keys import KeyReader, intent_for
from assistant.cli.progress import Progress
from assistant.cli.rehearse import report
from assistant.cli.view import View
from assistant.errors import UserError
from assistant.guide import gate
from assistant.guide.baby import Baby
from assistant.guide.plan import NotToday
from assistant.journal import Journal
from assistant.journal import default_path as journal_path
from assistant.session.intents import Intent
from assistant.session.script import Script
from assistant.settings import Settings, changed
from assistant.sound.card import CardLost
from assistant.sound.sounddevice_card import SoundDeviceCard, open_card

if TYPE_CHECKING:
    from assistant.live import Live

EXAMPLE_DAYS = 200
"""Age of the baby in a rehearsal where no birth date is known."""


def start(
    born: Annotated[str | None, typer.Option(help="Day of birth, YYYY-MM-DD.")] = None,
    weeks_early: Annotated[
        int | None, typer.Option(help="Weeks before the due date, 0 to 18.")
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
) -> None:
    """Start a session. Without a sound card the same session is rehearsed."""
    console = Console()
    chosen = _settings(music, voice, pace)
    baby = _baby(chosen, born, weeks_early, console)
    try:
        _hold(chosen, baby, record, console)
    except NotToday as kindly:
        console.print(str(kindly), highlight=False, soft_wrap=True)


def _hold(chosen: Settings, baby: Baby | None, record: Path | None, console: Console) -> None:
    card = _card(chosen, console)
    if card is None:
        _rehearse(chosen, baby, record or Path("rehearsal"), console)
        return
    try:
        if baby is None:
            raise UserError("--born: the baby's day of birth is not known; give it as YYYY-MM-DD.")
        _live(chosen, baby, card, record, console)
    finally:
        card.close()


def _settings(music: str | None, voice: str | None, pace: str | None) -> Settings:
    given = {"music": music, "voice": voice, "pace": pace}
    values = {key: value for key, value in given.items() if value is not None}
    return changed(settings.load(settings.default_path()), **values)


def _baby(
    chosen: Settings, born: str | None, weeks_early: int | None, console: Console
) -> Baby | None:
    """The baby of the options, of the settings, or as just told; None where nobody can tell."""
    known = chosen.baby
    if born is not None:
        known = _made(born, weeks_early or 0, known)
    elif weeks_early is not None and known is not None:
        known = known.model_copy(update={"weeks_early": weeks_early})
    elif known is None and sys.stdin.isatty():
        known = _ask(console)
        settings.save(changed(chosen, baby=known), settings.default_path())
        console.print(f"Remembered in {settings.default_path()}.", highlight=False)
    return known


def _made(born: str, weeks_early: int, like: Baby | None) -> Baby:
    try:
        day = date.fromisoformat(born)
    except ValueError:
        raise UserError(f"--born: {born!r} is no day; write it as YYYY-MM-DD.") from None
    if not 0 <= weeks_early <= 18:
        raise UserError(f"--weeks-early: {weeks_early} is not 0 to 18.")
    if day > date.today():
        raise UserError(f"--born: {born} is in the future; check the year.")
    if like is not None and like.birth_date == day:
        return like.model_copy(update={"weeks_early": weeks_early or like.weeks_early})
    return Baby(birth_date=day, weeks_early=weeks_early)


def _ask(console: Console) -> Baby:
    console.print("Hello. When was your baby born? (YYYY-MM-DD)")
    while True:
        try:
            made = _made(console.input("> ").strip(), 0, None)
            break
        except UserError as error:
            console.print(str(error).removeprefix("--born: "), highlight=False)
        except EOFError:
            raise UserError("--born: no day of birth was given; write it as YYYY-MM-DD.") from None
    console.print("How many weeks early? (0 if not)")
    while True:
        answer = console.input("> ").strip() or "0"
        if answer.isdigit() and int(answer) <= 18:
            return made.model_copy(update={"weeks_early": int(answer)})
        console.print("A number from 0 to 18, please.")


def _card(chosen: Settings, console: Console) -> SoundDeviceCard | None:
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


def _rehearse(chosen: Settings, baby: Baby | None, out: Path, console: Console) -> None:
    from assistant.rehearsal import rehearse
    from assistant.scenario import Scenario, Who

    today = date.today()
    if baby is None:
        console.print("No birth date was given: the rehearsal is for a baby of six months.")
        age_days, early = EXAMPLE_DAYS, 0
    else:
        age_days, early = baby.age_days(today), baby.weeks_early
    scenario = Scenario(
        title="The session of today, rehearsed",
        day=today,
        baby=Who(age_days=age_days, weeks_early=early),
    )
    person = baby or Baby(birth_date=date.fromordinal(today.toordinal() - age_days))
    script = assembly.script(
        person, chosen, Journal(journal_path()).history(person.birth_date, today), today
    )
    with Progress() as progress:
        rehearsed = rehearse(scenario, out, script=script, on_progress=progress)
    report(console, rehearsed, out)
    if rehearsed.reason != "complete":
        raise typer.Exit(1)


def _live(
    chosen: Settings, baby: Baby, card: SoundDeviceCard, record: Path | None, console: Console
) -> None:
    from assistant.live import Live

    journal = Journal(journal_path())
    now = datetime.now()
    history = journal.history(baby.birth_date, now.date())
    refusal = gate.refusal(baby, chosen, history, now)
    if refusal is not None:
        raise NotToday(refusal.say)
    script = assembly.script(baby, chosen, history, now.date())
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
        live = Live(script, card, speech, music, record=record)
        reason = _run(live, script, console)
        live.keep(journal)
    finally:
        speech.close()
    console.print(f"The session is over: {reason}.", highlight=False)
    for note in (journal.note, speech.note):
        if note:
            console.print(note, highlight=False, soft_wrap=True)


def _run(live: "Live", script: Script, console: Console) -> str:
    view = View(console, script.settings.screen_style)
    with view, KeyReader(suspend=view.suspend, resume=view.resume) as reader:

        def keys() -> list[Intent]:
            state = live.session.state
            meant = [intent_for(key, state.phase.value, state.music) for key in reader.read()]
            return [intent for intent in meant if intent is not None]

        return live.run(view.show, keys)
