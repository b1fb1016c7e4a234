"""`babymassage teach`: the parent's own voice for the safety words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.listen import read
from assistant.cli.progress import Progress
from assistant.config import settings_file
from assistant.config.settings import Settings
from assistant.errors import UserError
from assistant.hearing import chain
from assistant.hearing.enrolment.enrolled import Enrolment, Example, default_path
from assistant.hearing.enrolment.lesson import Segmenter, enrolled, example, stranger, trouble
from assistant.running import assembly
from assistant.session.intents import IntentName
from assistant.sound.cues import cue
from assistant.sound.device.card import Card, CardLost
from assistant.sound.device.sounddevice_card import open_card
from assistant.sound.frames import FRAME_S, MIC_RATE_HZ, SPEAKER_FRAME, Samples

TIMES = 3
"""Examples of each safety word."""

OTHERS = ("yes", "no", "go", "up", "off")
"""Said once each: they show how other words of this parent's sound. The last two rhyme with
"stop" for many, and were taken for it without."""

WAIT_S = 6.0
"""How long a word is waited for."""

DEAF_S = 0.4
"""After our own sound it takes this long until the room and the card are quiet again."""

TRIES = 4
"""How often one example is asked for."""

INTRO = (
    "Let me learn how you say a few words. After each tone, say the word once,"
    " as you would during a massage."
)
DONE = "Thank you. I know your words now."
AGAIN = "Once more, please."
NOTHING = "I heard nothing."
OTHER = "That did not sound like the others."
LATER = "Let us try again at a quieter moment. Nothing was kept."


@dataclass(frozen=True)
class Wanted:
    """One thing to say."""

    word: str
    intent: IntentName | None
    """None for a word that is only there to be told apart."""

    @property
    def line(self) -> str:
        """How it is asked for."""
        return f"Please say: {self.word}."


def teach(
    forget: Annotated[bool, typer.Option("--forget", help="Delete what was taught.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show what was taught.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Learn from recordings named by word and number: stop_1.wav, yes_1.flac.",
        ),
    ] = None,
) -> None:
    """Teach it how you say “stop” and the other safety words. Kept here only, and optional."""
    console = Console()
    path = default_path()
    if forget:
        _forget(path, console)
        return
    if list_:
        _show(Enrolment.load(path), path, console)
        return
    file = settings_file.default_path()
    chosen, baby = settings_file.load(file), settings_file.old_profile(file)
    pronoun = baby.pronoun if baby else "they"
    found = from_folder(folder, console) if folder is not None else _live(chosen, pronoun, console)
    with console.status("Learning ..."):
        enrolment = enrolled(found, chain.ear(chosen.model))
    enrolment.save(path)
    _show(enrolment, path, console)


def wanted(pronoun: str = "they") -> list[Wanted]:
    """What the parent is asked to say, in order; the words take turns, so that each is said
    afresh."""
    crying = {"he": "he's crying", "she": "she's crying"}.get(pronoun, "they're crying")
    safety = [
        Wanted("stop", IntentName.STOP),
        Wanted("pause", IntentName.PAUSE),
        Wanted(crying, IntentName.CRYING),
    ]
    others = [Wanted(word, None) for word in OTHERS]
    return [*safety, *others[:2], *safety, *others[2:], *safety * (TIMES - 2)]


def held(
    card: Card,
    asked: Iterable[Wanted],
    speech: Callable[[str], Samples],
    show: Callable[[str], None],
) -> list[tuple[Example, Samples]] | None:
    """The lesson on a card: say, ring, listen, check. None where it came to nothing.

    `speech` gives a line as sound at 24 kHz.
    """
    kept: list[tuple[Example, Samples]] = []

    def say(*lines: str) -> None:
        show(" ".join(lines))
        for line in lines:
            _play(card, speech(line))

    say(INTRO)
    for want in asked:
        say(want.line)
        for _ in range(TRIES):
            _play(card, cue("ack"))
            samples = _utterance(card)
            why = NOTHING if samples is None else trouble(samples) or _odd(samples, want, kept)
            if samples is not None and not why:
                kept.append((example(want.word, want.intent, samples), samples))
                break
            say(why, AGAIN)
        else:
            say(LATER)
            return None
    say(DONE)
    return kept


def from_folder(folder: Path, console: Console) -> list[tuple[Example, Samples]]:
    """Examples from recordings. Raises UserError where there are too few that serve."""
    if not folder.is_dir():
        raise UserError(f"--from {folder}: no such folder; name one that holds stop_1.wav.")
    kept: list[tuple[Example, Samples]] = []
    for file in sorted(folder.iterdir()):
        named = re.fullmatch(r"([a-z' -]+)_\d+\.(wav|flac)", file.name.lower())
        if named is None:
            continue
        samples = _longest(read(file))
        why = "no word is heard in it" if samples is None else trouble(samples)
        if samples is None or why:
            console.print(f"{file}: left out: {why}", highlight=False, soft_wrap=True)
            continue
        kept.append((example(named[1], _meant(named[1]), samples), samples))
    safety = [one for one, _ in kept if one.intent is not None]
    if not safety or len(kept) - len(safety) < 2:
        raise UserError(
            f"--from {folder}: too few examples; it takes stop_1.wav to stop_3.wav,"
            " and two other words such as yes_1.wav and no_1.wav."
        )
    return kept


def _meant(word: str) -> IntentName | None:
    if word.endswith("crying"):
        return IntentName.CRYING
    return {"stop": IntentName.STOP, "pause": IntentName.PAUSE}.get(word)


def _live(chosen: Settings, pronoun: str, console: Console) -> list[tuple[Example, Samples]]:
    try:
        card = open_card(chosen.output_device or None, chosen.input_device or None)
    except CardLost as lost:
        raise UserError(f"{str(lost).rstrip('.')}: {_NO_EARS}") from None
    try:
        if not card.has_microphone:
            raise UserError(f"{card.note.rstrip('.')}: {_NO_EARS}")
        asked = wanted(pronoun)
        lines = [INTRO, DONE, AGAIN, NOTHING, OTHER, LATER, *(want.line for want in asked)]
        cache = assembly.speech(chosen)
        try:
            with Progress() as progress:
                cache.prepare(lines, lambda done, total: progress("voice", done, total))

            def speech(line: str) -> Samples:
                found = cache.get(line)
                return np.zeros(0, np.float32) if found is None else found

            found = held(card, asked, speech, lambda line: console.print(line, highlight=False))
        finally:
            cache.close()
    except CardLost as lost:
        raise UserError(f"{str(lost).rstrip('.')}: nothing was kept; start again.") from None
    finally:
        card.close()
    if found is None:
        raise typer.Exit(1)
    return found


_NO_EARS = "teaching takes a microphone; connect one, or learn from recordings with --from DIR."


def _play(card: Card, sound: Samples) -> None:
    """All of a sound, and the quiet after it. What the microphone hears meanwhile is ours."""
    quiet = np.zeros(round(DEAF_S / FRAME_S) * SPEAKER_FRAME - sound.size % SPEAKER_FRAME)
    for frame in np.concatenate((sound, quiet.astype(np.float32))).reshape(-1, SPEAKER_FRAME):
        card.exchange(frame)


def _utterance(card: Card) -> Samples | None:
    """The next that is said, None where nothing is."""
    segmenter = Segmenter()
    silence = np.zeros(SPEAKER_FRAME, np.float32)
    for _ in range(round(WAIT_S / FRAME_S)):
        found = segmenter.hear(card.exchange(silence))
        if found:
            return found[0]
    return None


def _longest(samples: Samples) -> Samples | None:
    quiet = np.zeros(MIC_RATE_HZ // 2, np.float32)
    found = Segmenter().hear(np.concatenate((quiet, samples, quiet, quiet)))
    return max(found, key=len, default=None)


def _odd(samples: Samples, want: Wanted, kept: list[tuple[Example, Samples]]) -> str:
    like = [one for one, _ in kept if one.word == want.word]
    unlike = [one for one, _ in kept if one.word != want.word]
    return OTHER if stranger(samples, like, unlike) else ""


def _forget(path: Path, console: Console) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        console.print("Nothing was taught.")
        return
    except OSError as error:
        raise UserError(f"{path}: cannot be deleted ({error.strerror}); delete it.") from None
    console.print(f"Deleted {path}.", highlight=False, soft_wrap=True)


def _show(enrolment: Enrolment | None, path: Path, console: Console) -> None:
    if enrolment is None:
        console.print("Nothing was taught. `babymassage teach` does it, in two minutes.")
        return
    table = Table("word", "means", "examples", box=None, pad_edge=False)
    for word in dict.fromkeys(one.word for one in enrolment.examples):
        mine = [one for one in enrolment.examples if one.word == word]
        meant = mine[0].intent
        table.add_row(word, meant.value if meant else "-", str(len(mine)))
    console.print(table)
    console.print(
        f"{path} holds the shape of these words, no recording."
        " Delete it with `babymassage teach --forget`.",
        highlight=False,
        soft_wrap=True,
    )
