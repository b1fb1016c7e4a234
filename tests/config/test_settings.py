"""settings.toml: bounds that hold, errors in one line, and nothing lost on saving."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config.settings import Settings, changed
from assistant.config.settings_file import load, old_profile, remove_old_profile, save
from assistant.content.baby import Baby
from assistant.content.library import shipped
from assistant.errors import UserError

FILE = """\
# our settings
max_passes = 2  # she is tiny
music = "off"

hands_on_cap_s = { b1 = 90 }

[baby]
name = "Ada"
birth_date = 2026-01-31   # a Saturday
pronoun = "she"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_there_are_the_defaults(path: Path) -> None:
    found = load(path)
    assert found == Settings()
    assert old_profile(path) is None
    assert found.on_stress == "calm_then_continue"


def test_what_is_written_is_read_and_the_rest_keeps_its_default(path: Path) -> None:
    path.write_text(FILE)
    found = load(path)
    assert found.max_passes == 2
    assert found.hands_on_cap_s["b1"] == 90
    assert found.hands_on_cap_s["b3"] == 300
    assert old_profile(path) == Baby(name="Ada", birth_date=date(2026, 1, 31), pronoun="she")


ERRORS = {
    "max_passes = 4": ":1: max_passes: is 4; give 3 or less",
    "max_passes = true": ":1: max_passes: is True; write a whole number",
    "max_pases = 2": ":1: max_pases: is not known; did you mean max_passes?",
    'rest_between_s = "10"': "rest_between_s: is '10'; write a number",
    "tempo = nan": "tempo: is nan",
    "tempo = 2": "tempo: is 2; give 1.25 or less",
    "\nvaccine_wait_h = 24": ":2: vaccine_wait_h: is 24; give 48 or more",
    'on_stress = "go on"': "on_stress: is 'go on'; write one of 'calm_then_continue'",
    "yawn_is_stop = 1": "yawn_is_stop: is 1; write true or false",
    "hands_on_cap_s = 60": "hands_on_cap_s: is one value; write a table",
    "hands_on_cap_s = { b1 = 121 }": ":1: hands_on_cap_s b1: is 121; give 45 to 120",
    "[hands_on_cap_s]\nb2 = 121": ":2: hands_on_cap_s b2: is 121; give 45 to 120",
    "session_cap_s = { b1 = 300 }": "session_cap_s b1: is 300; give 150 to 299",
    "max_moves = { b9 = 1 }": "max_moves b9: is not an age band; use b0",
    "leg_strokes_from_months = 0": "under 1.5 needs allow_under_6_weeks = true",
    "passive_from_months = 3\n[baby]\nbirth_date = 2026-01-01": (
        'under 6 needs hips_ok = "yes" in [baby]'
    ),
    'oil_mode = "oil"': 'oil_mode: is "oil" without an oil',
    'oil_type = "almond"\n[baby]\nbirth_date = 2026-01-01': 'oil_type: is "almond"; choose another',
    "patch_test_date = 2026-02-30": "is not valid TOML",
    'patch_test_date = "2026-02-03"': "write a date such as 2026-03-01, without quotes",
    'from_months = { "ln-hug-and-glide" = 3 }': "from_months ln-hug-and-glide: is not a main move",
    'from_months = { "fg-knead-foot" = 4 }': "from_months fg-knead-foot: is 4; give 5 to 18",
    'from_months = { "ln-bicycle" = 4 }': "use passive_from_months",
    "[baby]\nname = 'Ada'": ":1: baby birth_date: is missing; add it",
    "[baby]\nbirth_date = 2026-01-01\nweeks_early = 30": ":3: baby weeks_early: is 30; give 18",
    "[baby]\nbirth_date = 2026-01-01\npronoun = 'it'": ":3: baby pronoun: is 'it'; write one of",
}


@pytest.mark.parametrize("text", ERRORS)
def test_a_mistake_is_told_in_one_line_with_file_field_and_fix(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert ERRORS[text] in message
    assert "\n" not in message


def test_a_file_that_is_no_text_is_told(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="UTF-8"):
        load(path)


def test_every_bound_of_the_limits_holds() -> None:
    for key, limit in shipped().limits.items():
        for bound, step in ((limit.min, -1), (limit.max, 1)):
            if isinstance(bound, dict):
                for band, value in bound.items():
                    changed(Settings(), **{key: {band: value}})
                    with pytest.raises(UserError):
                        changed(Settings(), **{key: {band: value + step}})
            elif bound is not None:
                whole = int(bound) + step
                beyond = float(whole) if "months" in key or key == "tempo" else whole
                with pytest.raises(UserError):
                    changed(Settings(), **{key: beyond})


def test_choices_of_the_limits_are_those_of_the_type() -> None:
    for key, limit in shipped().limits.items():
        for choice in limit.choices:
            if key in ("oil_mode", "oil_type"):
                continue
            assert getattr(changed(Settings(), **{key: choice}), key) == choice


def test_saving_keeps_comments_and_touches_only_what_changed(path: Path) -> None:
    path.write_text(FILE)
    save(changed(load(path), max_passes=1, tempo=0.9), path)
    text = path.read_text()
    assert "# our settings" in text
    assert "max_passes = 1  # she is tiny" in text
    assert "birth_date = 2026-01-31   # a Saturday" in text
    assert load(path).tempo == 0.9


def test_the_old_profile_is_taken_out_and_nothing_else(path: Path) -> None:
    path.write_text(FILE)
    remove_old_profile(path)
    assert path.read_text() == FILE[: FILE.index("[baby]")]
    remove_old_profile(path)
    assert path.read_text() == FILE[: FILE.index("[baby]")]


def test_a_setting_that_does_not_go_with_the_old_profile_is_not_saved(path: Path) -> None:
    path.write_text(FILE)
    with pytest.raises(
        UserError, match=r'passive_from_months: .* needs hips_ok = "yes" in \[baby\]'
    ):
        save(changed(load(path), passive_from_months=3.0), path)
    assert path.read_text() == FILE


def test_mistakes_of_the_old_profile_are_told_first(path: Path) -> None:
    path.write_text("max_passes = 9\n[baby]\nbirth_date = 2026-01-01\nweeks_early = 30\n")
    with pytest.raises(UserError, match=r":4: baby weeks_early: .* \(and 1 more\)"):
        load(path)


def test_saving_makes_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    settings = changed(Settings(), max_passes=1)
    save(settings, path)
    assert load(path) == settings
    assert [p.name for p in path.parent.iterdir()] == ["settings.toml"]


def test_a_value_set_to_its_default_is_taken_out_again(path: Path) -> None:
    path.write_text(FILE)
    save(changed(load(path), max_passes=3), path)
    assert load(path).max_passes == 3
    assert load(path).music == "off"


def test_a_broken_file_is_not_overwritten(path: Path) -> None:
    path.write_text("max_passes = 9\n")
    with pytest.raises(UserError, match="max_passes"):
        save(Settings(), path)
    assert path.read_text() == "max_passes = 9\n"


def test_a_disk_that_refuses_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text(FILE)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(UserError, match="No space left"):
        save(changed(load(path), max_passes=1), path)
    assert path.read_text() == FILE
    assert [p.name for p in path.parent.iterdir()] == ["settings.toml"]


simple = st.fixed_dictionaries(
    {},
    optional={
        "max_passes": st.integers(1, 3),
        "tempo": st.floats(0.8, 1.25),
        "music": st.text(max_size=20).filter(lambda s: "\x00" not in s),
        "max_moves": st.fixed_dictionaries({}, optional={"b3": st.integers(1, 7)}),
        "from_months": st.fixed_dictionaries({}, optional={"fg-knead-foot": st.floats(5, 18)}),
        "allow_under_6_weeks": st.booleans(),
    },
)


@given(st.lists(simple, min_size=1, max_size=3))
def test_whatever_is_saved_is_read_again(versions: list[dict[str, object]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.toml"
        for values in versions:
            settings = Settings.model_validate(values)
            save(settings, path)
            assert load(path) == settings
