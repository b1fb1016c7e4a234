"""`babymassage baby`: the babies that the guide knows."""

import sys
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from assistant.config import babies, settings, settings_file
from assistant.content.baby import Baby, months_in
from assistant.content.library import shipped
from assistant.errors import UserError
from assistant.journal import Journal, default_path

baby_app = typer.Typer(help="The babies that the guide knows.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="As it is to be spoken.")]
Who = Annotated[str, typer.Argument(help="Whose; may be left out where there is one baby.")]
Born = Annotated[str | None, typer.Option(help="Day of birth, YYYY-MM-DD.")]
Early = Annotated[int | None, typer.Option(help="Weeks before the due date, 0 to 18.")]
Pronoun = Annotated[Literal["he", "she", "they"] | None, typer.Option(help="How to speak of them.")]
Hips = Annotated[
    Literal["unknown", "yes", "no"] | None,
    typer.Option(help="yes: checked and well; no: a worry, or a brace."),
]
Feet = Annotated[
    bool | None, typer.Option("--feet-treated/--no-feet-treated", help="A cast or a brace.")
]
Surgery = Annotated[bool | None, typer.Option("--surgery/--no-surgery", help="Recently.")]
Allergy = Annotated[
    bool | None,
    typer.Option("--allergy/--no-allergy", help="Nut allergy or eczema in the close family."),
]
Agrees = Annotated[
    bool | None,
    typer.Option(
        "--clinician-agrees/--no-clinician-agrees", help="To massage in spite of any of these."
    ),
]


@baby_app.command("add")
def add(
    name: Name = "",
    born: Born = None,
    weeks_early: Early = None,
    pronoun: Pronoun = None,
    hips: Hips = None,
    feet_treated: Feet = None,
    surgery: Surgery = None,
    allergy: Allergy = None,
    clinician_agrees: Agrees = None,
) -> None:
    """Add a baby; what is not given is asked for."""
    given = _given(
        born, weeks_early, pronoun, hips, feet_treated, surgery, allergy, clinician_agrees
    )
    if name:
        given["name"] = name
    if sys.stdin.isatty() and sys.stdout.isatty():
        given |= _ask(given)
    elif "birth_date" not in given:
        raise UserError("--born: is missing; give the day of birth, such as --born 2026-03-01")
    baby = babies.made(given, date.today())
    babies.add(baby, date.today())
    typer.echo(f"{baby.name or 'Your baby'} is kept in {babies.default_path()}.")
    _explain(baby)


@baby_app.command("edit")
def edit(
    name: Who = "",
    new_name: Annotated[str | None, typer.Option("--name", help="A new name.")] = None,
    born: Born = None,
    weeks_early: Early = None,
    pronoun: Pronoun = None,
    hips: Hips = None,
    feet_treated: Feet = None,
    surgery: Surgery = None,
    allergy: Allergy = None,
    clinician_agrees: Agrees = None,
) -> None:
    """Change what is known of a baby."""
    given = _given(
        born, weeks_early, pronoun, hips, feet_treated, surgery, allergy, clinician_agrees
    )
    if new_name is not None:
        given["name"] = new_name
    if not given:
        raise UserError("baby edit: no change was given; see `babymassage baby edit --help`")
    before = _one(name)
    after = babies.made({**before.model_dump(), **given}, date.today())
    babies.edit(before, after, date.today())
    Journal(default_path()).follow(before, after)
    typer.echo(f"{after.name or 'Your baby'} is changed in {babies.default_path()}.")
    _explain(after)


@baby_app.command("list")
def list_() -> None:
    """Show every baby, and what is known of each."""
    today = date.today()
    known = babies.load(today)
    if not known:
        typer.echo("No baby is known yet; `babymassage baby add` adds one.")
        return
    table = Table("", "name", "born", "corrected age", "known", box=box.SIMPLE_HEAD)
    for number, baby in enumerate(known, 1):
        months = f"{months_in(baby.corrected_days(today)):.1f} months"
        early = f", {baby.weeks_early} weeks early" if baby.weeks_early else ""
        table.add_row(
            str(number),
            baby.name or "(no name)",
            f"{baby.birth_date}{early}",
            months,
            "; ".join(_facts(baby)),
        )
    # Names are no markup.
    Console(markup=False).print(table)


@baby_app.command("forget")
def forget(
    name: Who = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a baby's profile. What was done in past sessions stays in the journal."""
    baby = _one(name)
    called = baby.name or "your baby"
    if not yes:
        if not sys.stdin.isatty():
            raise UserError("--yes: is missing; give it to remove the profile without a question")
        typer.confirm(f"Forget the profile of {called}?", abort=True)
    babies.forget(baby, date.today())
    typer.echo(f"The profile of {called} is gone.")


def _one(name: str) -> Baby:
    known = babies.load(date.today())
    if name:
        return babies.find(known, name)
    if len(known) == 1:
        return known[0]
    if not known:
        raise UserError("name: no baby is known yet; `babymassage baby add` adds one")
    raise UserError(f"name: is missing; give one of {', '.join(b.name for b in known)}")


def _given(
    born: str | None,
    weeks_early: int | None,
    pronoun: str | None,
    hips: str | None,
    feet: bool | None,
    surgery: bool | None,
    allergy: bool | None,
    agrees: bool | None,
) -> dict[str, Any]:
    """The facts that were given as options."""
    facts = {
        "birth_date": None if born is None else day(born),
        "weeks_early": weeks_early,
        "pronoun": pronoun,
        "hips_ok": hips,
        "foot_treatment": feet,
        "recent_surgery": surgery,
        "nut_allergy_or_eczema": allergy,
        "clinician_agrees": agrees,
    }
    return {key: value for key, value in facts.items() if value is not None}


def day(text: str) -> date:
    """A day as `--born` takes it. Raises UserError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--born: {text!r} is not a date; write it as 2026-03-01") from None


def _ask(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is still missing, asked on the terminal; an empty answer leaves it unknown."""
    found: dict[str, Any] = {}
    if "name" not in given:
        found["name"] = typer.prompt("The baby's name (empty: none)", default="").strip()
    while "birth_date" not in {**given, **found}:
        try:
            found["birth_date"] = day(typer.prompt("Day of birth (YYYY-MM-DD)").strip())
        except UserError as error:
            typer.echo(str(error))
    if "weeks_early" not in given:
        found["weeks_early"] = typer.prompt("Weeks before the due date", default=0, type=int)
    baby = babies.made({**given, **found}, date.today())
    for question in shipped().gate.profile:
        if question.field in given:
            continue
        answer = typer.prompt(f"{baby.fill(question.say)} (yes, no, empty: not sure)", default="")
        if answer.strip().lower() in ("y", "yes"):
            found[question.field] = question.if_yes
        elif answer.strip().lower() in ("n", "no"):
            found[question.field] = question.if_no
    return found


def _facts(baby: Baby) -> list[str]:
    facts = {
        "hips checked": baby.hips_ok == "yes",
        "a worry about hips": baby.hips_ok == "no",
        "feet in treatment": baby.foot_treatment,
        "recent surgery": baby.recent_surgery,
        "nut allergy or eczema": baby.nut_allergy_or_eczema,
        "a clinician agrees": baby.clinician_agrees,
    }
    return [said for said, holds in facts.items() if holds]


def _explain(baby: Baby) -> None:
    """What this profile rules out, and what the settings may not do for this baby."""
    for question in shipped().gate.profile:
        value = getattr(baby, question.field)
        lifted = baby.clinician_agrees and "clinician" in question.blocks
        if value == question.if_yes and not lifted:
            typer.echo(f"This rules out {question.blocks}.")
    for note in settings.fit(settings_file.load(settings_file.default_path()), baby)[1]:
        typer.echo(note)
