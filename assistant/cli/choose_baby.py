"""Chooses the baby of a session: by option, from the profiles, on the terminal, or by voice."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from assistant.cli.progress import Progress
from assistant.config import babies
from assistant.config.settings import Settings
from assistant.content.baby import Baby
from assistant.errors import UserError
from assistant.guide.plan import NotToday
from assistant.running import assembly
from assistant.sound.device.card import Card, CardLost
from assistant.terminal.keys import KeyReader
from assistant.terminal.view import View


def candidates(
    name: str | None, born: str | None, weeks_early: int | None, console: Console
) -> tuple[Baby, ...]:
    """The babies that the session may be for; none where no baby is known. Raises UserError."""
    known = babies.load(date.today())
    if name is not None and born is not None:
        raise UserError("--baby: goes without --born; give one of the two")
    if name is not None:
        known = (babies.find(known, name),)
    elif born is not None:
        return (_born_on(born, weeks_early, known),)
    elif not known and sys.stdin.isatty():
        known = (_ask_on_terminal(console),)
        babies.add(known[0], date.today())
        console.print(f"Remembered in {babies.default_path()}.", highlight=False)
    if weeks_early is None or not known:
        return known
    if len(known) > 1:
        raise UserError("--weeks-early: whose is not clear; give --baby NAME, too")
    return (_early(known[0], weeks_early),)


def choose_aloud(
    known: Sequence[Baby],
    settings: Settings,
    card: Card,
    texts: Sequence[str],
    console: Console,
    *,
    memory: Path | None = None,
) -> Baby:
    """The baby of today's session, asked for aloud.

    The `texts` that come next are rendered first, so that no answer is followed by a long
    silence. `memory` is as in `running.choose_baby.question_loop`. Raises NotToday where the
    parent leaves it for another time, UserError where the sound card goes away.
    """
    from assistant.hearing.models import catalogue
    from assistant.running import choose_baby

    lexicon = catalogue.words(catalogue.find(settings.model))
    speech = assembly.speech(settings)
    try:
        with Progress() as progress:
            speech.prepare(
                [*choose_baby.choice(known, lexicon).texts(), *texts],
                lambda done, total: progress("voice", done, total),
            )
        loop = choose_baby.question_loop(known, settings, card, speech, memory)
        view = View(console, settings.screen_style)
        with view, KeyReader(suspend=view.suspend, resume=view.resume) as reader:
            baby = choose_baby.ask(known, loop, view.show, reader.read)
    except CardLost as lost:
        raise UserError(f"{lost} Check the device, and start again.") from None
    finally:
        speech.close()
    if baby is None:
        raise NotToday("Another time, then.")
    return baby


def _early(baby: Baby, weeks_early: int) -> Baby:
    if not 0 <= weeks_early <= 18:
        raise UserError(f"--weeks-early: {weeks_early} is not 0 to 18.")
    return baby.model_copy(update={"weeks_early": weeks_early})


def _born_on(born: str, weeks_early: int | None, known: Sequence[Baby]) -> Baby:
    """The baby born that day, from the profiles where it is known."""
    try:
        day = date.fromisoformat(born)
    except ValueError:
        raise UserError(f"--born: {born!r} is not a date; write it as YYYY-MM-DD.") from None
    if day > date.today():
        raise UserError(f"--born: {born} is in the future; check the year.")
    same = [baby for baby in known if baby.birth_date == day]
    if len(same) > 1:
        raise UserError(f"--born: {len(same)} babies were born that day; give --baby NAME instead")
    found = same[0] if same else Baby(birth_date=day)
    return found if weeks_early is None else _early(found, weeks_early)


def _ask_on_terminal(console: Console) -> Baby:
    console.print("Hello. When was your baby born? (YYYY-MM-DD)")
    while True:
        try:
            baby = _born_on(console.input("> ").strip(), None, ())
            break
        except UserError as error:
            console.print(str(error).removeprefix("--born: "), highlight=False)
        except EOFError:
            raise UserError("--born: no day of birth was given; write it as YYYY-MM-DD.") from None
    console.print("How many weeks early? (0 if not)")
    while True:
        answer = console.input("> ").strip() or "0"
        if answer.isdigit() and int(answer) <= 18:
            return _early(baby, int(answer))
        console.print("A number from 0 to 18, please.")
