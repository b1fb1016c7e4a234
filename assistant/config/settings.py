"""The parent's settings.toml, typed and bounded.

What each key is for, its default and how far it may be changed stand in content/limits.toml; the
bounds there are hard, so no settings file can loosen a limit of safety.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import tomlkit
import tomlkit.exceptions
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from assistant import places
from assistant.content.baby import Baby, days_for
from assistant.content.library import shipped, shipped_limits
from assistant.errors import UserError
from assistant.files.document import explain, parse, problem, short, text_of, write

NEEDS_AGREEMENT_MONTHS = 1.5
"""Under this age leg strokes, as any massage, wait for a professional's agreement."""

PASSIVE_MONTHS = 6
"""Under this age moved joints need checked hips."""

OIL_MONTHS = 1
"""Under this corrected age there is no oil."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

_PATCH_TEST = timedelta(days=2)
# Dates carry no hour: two dates later is the first that is surely 24 hours later.


def _limited(key: str) -> Any:
    """A field with the default and bounds that limits.toml gives `key`."""
    limit = shipped_limits()[key]
    if isinstance(limit.default, dict):
        default = limit.default
        return Field(default_factory=lambda: dict(default), validate_default=False)
    if isinstance(limit.min, dict) or isinstance(limit.max, dict):
        raise UserError(f"limits.toml: {key} default: give one for each band, like min and max")
    return Field(default=limit.default, ge=limit.min, le=limit.max)


class Settings(BaseModel):
    """Everything a parent may set. Immutable; unknown keys and values beyond limits are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)

    baby: Baby | None = None
    """The baby that they are for, once it is known; others are in babies.toml."""

    handedness: Literal["right", "left"] = _limited("handedness")
    first_leg: Literal["right", "left"] = _limited("first_leg")
    oil_mode: Literal["none", "oil"] = _limited("oil_mode")
    oil_type: Literal["sunflower", "grapeseed", "almond", "olive"] | None = _limited("oil_type")
    patch_test_date: date | None = _limited("patch_test_date")
    min_after_feed_min: int = _limited("min_after_feed_min")
    sleep_gap_min: int = _limited("sleep_gap_min")
    night_sleep: str = _limited("night_sleep")
    wind_down_allowed: bool = _limited("wind_down_allowed")
    on_stress: Literal["calm_then_continue", "finish_today"] = _limited("on_stress")
    yawn_is_stop: bool = _limited("yawn_is_stop")
    max_passes: int = _limited("max_passes")
    warmup_strokes: int | None = _limited("warmup_strokes")
    press_count: int | None = _limited("press_count")
    hands_on_cap_s: dict[str, int] = _limited("hands_on_cap_s")
    session_cap_s: dict[str, int] = _limited("session_cap_s")
    allow_under_6_weeks: bool = _limited("allow_under_6_weeks")
    tap_from_months: float = _limited("tap_from_months")
    leg_strokes_from_months: float = _limited("leg_strokes_from_months")
    toe_from_months: float = _limited("toe_from_months")
    passive_from_months: float = _limited("passive_from_months")
    from_months: dict[str, float] = Field(default_factory=dict)
    max_moves: dict[str, int] = _limited("max_moves")
    vibration: bool = _limited("vibration")
    vaccine_wait_h: int = _limited("vaccine_wait_h")
    sessions_per_day: int = _limited("sessions_per_day")
    rest_between_s: float = _limited("rest_between_s")
    talk_level: Literal["brief", "full", "nearly_silent"] = _limited("talk_level")
    position: Literal["ask", "back", "sitting", "moving"] = _limited("position")
    screen: bool = _limited("screen")
    screen_style: Literal["dim", "bright"] = _limited("screen_style")
    tempo: float = _limited("tempo")
    pace: Literal["timed", "on_command"] = _limited("pace")
    count: Literal["cue", "aloud"] = _limited("count")
    voice: str = _limited("voice")
    rate_wpm: int = _limited("rate_wpm")
    speech_volume_db: float = _limited("speech_volume_db")
    music_volume_db: float = _limited("music_volume_db")
    music: str = _limited("music")
    comfort_song: str = _limited("comfort_song")
    model: str = _limited("model")
    input_device: str = _limited("input_device")
    output_device: str = _limited("output_device")

    @field_validator("hands_on_cap_s", "session_cap_s", "max_moves", mode="before")
    @classmethod
    def _per_band(cls, given: Any, info: ValidationInfo) -> Any:
        """Bands left out keep their default; each band has its own bounds."""
        limit = shipped_limits()[str(info.field_name)]
        if not isinstance(given, dict):
            raise problem("", "is one value; write a table such as { b1 = 60 }, by age band")
        least, most = limit.min, limit.max
        for band, value in given.items():
            if band not in limit.default:
                raise problem(band, f"is no age band; use {', '.join(limit.default)}")
            if type(value) is not int or not least[band] <= value <= most[band]:  # type: ignore[index]
                raise problem(
                    band,
                    f"is {short(value)}; give {least[band]} to {most[band]}",  # type: ignore[index]
                )
        return {**limit.default, **given}

    @field_validator("night_sleep")
    @classmethod
    def _bedtime(cls, given: str) -> str:
        if given and not _TIME.fullmatch(given):
            raise problem("", f'is {given!r}; write hours and minutes, such as "19:30"')
        return given

    @field_validator("from_months")
    @classmethod
    def _per_technique(cls, given: dict[str, float]) -> dict[str, float]:
        for name, months in given.items():
            technique = shipped().techniques.get(name)
            if technique is None or technique.role != "main":
                raise problem(name, "is no main move; see the ids in techniques.toml")
            if technique.from_key:
                raise problem(name, f"has a setting of its own; use {technique.from_key}")
            if not technique.loosest_months <= months <= 18:
                raise problem(name, f"is {months:g}; give {technique.loosest_months:g} to 18")
        return given

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        baby = self.baby
        if self.leg_strokes_from_months < NEEDS_AGREEMENT_MONTHS and not self.allow_under_6_weeks:
            raise problem(
                "leg_strokes_from_months",
                f"is {self.leg_strokes_from_months:g}; under 1.5 needs allow_under_6_weeks = true",
            )
        # Where no baby is known yet, `fit` sees to what depends on it.
        if self.passive_from_months < PASSIVE_MONTHS and baby and baby.hips_ok != "yes":
            raise problem(
                "passive_from_months",
                f'is {self.passive_from_months:g}; under 6 needs hips_ok = "yes" in [baby]',
            )
        if self.oil_mode == "oil" and self.oil_type is None:
            raise problem(
                "oil_mode", 'is "oil" without an oil; write oil_type = "sunflower" or another'
            )
        if self.oil_type == "almond" and baby and baby.nut_allergy_or_eczema is not False:
            raise problem(
                "oil_type",
                'is "almond"; choose another, or write nut_allergy_or_eczema = false in [baby] '
                "where that is so",
            )
        return self

    def oil_on(self, baby: Baby, on: date) -> bool:
        """Whether oil may be used that day; dry hands otherwise."""
        return (
            self.oil_mode == "oil"
            and self.patch_test_date is not None
            and on - self.patch_test_date >= _PATCH_TEST
            and baby.corrected_days(on) >= days_for(OIL_MONTHS)
            and not (self.oil_type == "almond" and baby.nut_allergy_or_eczema is not False)
        )


def default_path() -> Path:
    """Where the parent's settings lie."""
    return places.config_dir() / "settings.toml"


def load(path: Path) -> Settings:
    """The settings in `path`; the defaults where there is no such file.

    Raises UserError naming file, line, field and fix.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError):
        pass  # Told by text_of.
    return parse(text_of(path), Settings, str(path))


def changed(settings: Settings, **values: Any) -> Settings:
    """A copy with `values` set, checked as a file would be. Raises UserError."""
    data = {name: getattr(settings, name) for name in settings.model_fields_set}
    try:
        return Settings.model_validate({**data, **values})
    except ValidationError as error:
        raise UserError(explain(error, "settings", Settings)) from None


def fit(settings: Settings, baby: Baby) -> tuple[Settings, tuple[str, ...]]:
    """The settings for `baby`, and a sentence on each that may not go so far for this one.

    Two are loosened only where a fact about the baby is known: checked hips for moved joints
    under six months, no nut allergy or eczema for almond oil.
    """
    values: dict[str, Any] = {}
    notes: list[str] = []
    who = baby.name or "Your baby"
    if settings.passive_from_months < PASSIVE_MONTHS and baby.hips_ok != "yes":
        values["passive_from_months"] = float(PASSIVE_MONTHS)
        notes.append(
            f"{who}: moves that bend the joints wait until six months, because it is not known "
            'that the hips were checked and found well (hips_ok = "yes").'
        )
    if settings.oil_type == "almond" and baby.nut_allergy_or_eczema is not False:
        values |= {"oil_mode": "none", "oil_type": None}
        notes.append(
            f"{who}: dry hands, because almond oil is only for families where nobody has a nut "
            "allergy or eczema (nut_allergy_or_eczema = false)."
        )
    return changed(settings, baby=baby, **values), tuple(notes)


def save(settings: Settings, path: Path) -> None:
    """Write `settings`, all or nothing: a reader sees the old file or the new one, whole.

    Comments and order of an existing file stay; only keys that changed are touched. Raises
    UserError if the file there is not valid, rather than lose what is in it, or if the disk
    refuses.
    """
    before = load(path)
    document = edited(path)
    _update(document, _plain(settings), _plain(before))
    text = tomlkit.dumps(document)
    if parse(text, Settings, str(path)) != settings:
        raise UserError(f"{path}: could not be changed in place; move it away and set it anew")
    write(path, text)


def edited(path: Path) -> tomlkit.TOMLDocument:
    """A TOML file to be changed and dumped again, comments and all; empty where there is none."""
    try:
        return tomlkit.parse(text_of(path) if path.exists() else "")
    except tomlkit.exceptions.TOMLKitError as error:
        raise UserError(f"{path}: cannot be changed in place ({error}); mend it by hand") from None


def _plain(settings: Settings) -> dict[str, Any]:
    """What differs from the defaults, as TOML values; what is not set is left out."""
    found: dict[str, Any] = settings.model_dump(exclude_defaults=True, exclude_none=True)
    return found


def _update(table: Any, new: Mapping[str, Any], old: Mapping[str, Any]) -> None:
    """Set in `table` what differs between `old` and `new`, in place."""
    for key in old.keys() - new.keys():
        table.remove(key)
    # Simple values first: in TOML they stand before tables.
    for key, value in sorted(new.items(), key=lambda item: isinstance(item[1], dict)):
        if old.get(key) == value and key in table:
            continue
        if not isinstance(value, dict):
            table[key] = value
        elif isinstance(table.get(key), dict):
            _update(table[key], value, old.get(key, {}))
        elif key == "baby":
            table[key] = value
        else:
            inline = tomlkit.inline_table()
            inline.update(value)
            table[key] = inline
