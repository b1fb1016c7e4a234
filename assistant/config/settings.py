"""The parent's settings, typed and bounded.

What each key is for, its default and how far it may be changed stand in content/limits.toml; the
bounds there are hard, so no settings file can loosen a limit of safety.
"""

import re
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from assistant.content.baby import Baby, days_for
from assistant.content.library import shipped, shipped_limits
from assistant.errors import UserError
from assistant.files.document import explain, problem, short

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
                raise problem(band, f"is not an age band; use {', '.join(limit.default)}")
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
                raise problem(name, "is not a main move; see the ids in techniques.toml")
            if technique.from_key:
                raise problem(name, f"has a setting of its own; use {technique.from_key}")
            if not technique.loosest_months <= months <= 18:
                raise problem(name, f"is {months:g}; give {technique.loosest_months:g} to 18")
        return given

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        check_together(self, None)
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


def check_together(settings: Settings, baby: Baby | None) -> None:
    """Raise a `problem` where settings do not go with one another, or with the baby.

    Where no baby is known, `fit` sees to the settings that depend on one.
    """
    months = settings.leg_strokes_from_months
    if months < NEEDS_AGREEMENT_MONTHS and not settings.allow_under_6_weeks:
        raise problem(
            "leg_strokes_from_months",
            f"is {months:g}; under 1.5 needs allow_under_6_weeks = true",
        )
    if settings.passive_from_months < PASSIVE_MONTHS and baby and baby.hips_ok != "yes":
        raise problem(
            "passive_from_months",
            f'is {settings.passive_from_months:g}; under 6 needs hips_ok = "yes" in [baby]',
        )
    if settings.oil_mode == "oil" and settings.oil_type is None:
        raise problem(
            "oil_mode", 'is "oil" without an oil; write oil_type = "sunflower" or another'
        )
    if settings.oil_type == "almond" and baby and baby.nut_allergy_or_eczema is not False:
        raise problem(
            "oil_type",
            'is "almond"; choose another, or write nut_allergy_or_eczema = false in [baby] '
            "where that is so",
        )


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
    return changed(settings, **values), tuple(notes)
