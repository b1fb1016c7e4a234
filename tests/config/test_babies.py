"""babies.toml: the profiles of a household, told apart by name, comments kept."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from assistant.config import babies, settings, settings_file
from assistant.config.babies import add, edit, find, forget, load
from assistant.content.baby import Baby
from assistant.errors import UserError

ON = date(2026, 6, 1)
ADA = Baby(name="Ada", pronoun="she", birth_date=date(2026, 1, 31), hips_ok="yes")
BEN = Baby(name="Ben", pronoun="he", birth_date=date(2026, 3, 1), weeks_early=4)

FILE = """\
# our two
[[baby]]
name = "Ada"  # after her grandmother
birth_date = 2026-01-31
pronoun = "she"
hips_ok = "yes"  # checked in week six

[[baby]]
name = "Ben"
birth_date = 2026-03-01
pronoun = "he"
weeks_early = 4
"""

OLD = """\
# our settings
max_passes = 2  # she is tiny
passive_from_months = 3

[baby]
name = "Ada"  # after her grandmother
birth_date = 2026-01-31
pronoun = "she"
hips_ok = "yes"
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path))
    (tmp_path / "config").mkdir()
    return tmp_path / "config"


def test_nobody_is_known_at_first(home: Path) -> None:
    assert load(ON) == ()
    assert list(home.iterdir()) == []


def test_the_babies_of_the_file_in_its_order() -> None:
    babies.default_path().write_text(FILE)
    assert load(ON) == (ADA, BEN)
    assert find(load(ON), " ben ") == BEN
    with pytest.raises(UserError, match="'Cleo' is not known; known are Ada, Ben"):
        find(load(ON), "Cleo")


def test_a_profile_in_the_settings_goes_on_working(home: Path) -> None:
    settings_file.default_path().write_text(OLD)
    assert load(ON) == (ADA,)
    assert not babies.default_path().exists()


def test_the_first_change_moves_it_over_and_loses_nothing() -> None:
    settings_file.default_path().write_text(OLD)
    add(BEN, ON)
    assert load(ON) == (ADA, BEN)
    profiles = babies.default_path().read_text()
    assert '\n\n[[baby]]\nname = "Ben"' in profiles
    assert 'name = "Ada"  # after her grandmother' in profiles
    assert profiles.count("[[baby]]") == 2
    rest = settings_file.default_path().read_text()
    assert "[baby]" not in rest
    assert "max_passes = 2  # she is tiny" in rest
    kept = settings_file.load(settings_file.default_path())
    assert settings.fit(kept, ADA)[0].passive_from_months == 3


def test_cut_off_between_the_two_files_nobody_is_there_twice() -> None:
    settings_file.default_path().write_text(OLD)
    babies.default_path().write_text(FILE)
    assert load(ON) == (ADA, BEN)
    edit(BEN, BEN.model_copy(update={"weeks_early": 5}), ON)
    assert "[baby]" not in settings_file.default_path().read_text()
    assert [baby.name for baby in load(ON)] == ["Ada", "Ben"]


def test_an_edit_touches_only_what_changed() -> None:
    babies.default_path().write_text(FILE)
    edit(BEN, BEN.model_copy(update={"weeks_early": 3, "foot_treatment": True}), ON)
    text = babies.default_path().read_text()
    assert text.startswith(FILE[: FILE.index("weeks_early")])
    assert "weeks_early = 3" in text
    assert "foot_treatment = true" in text


def test_forgetting_leaves_the_others_as_they_were() -> None:
    babies.default_path().write_text(FILE)
    forget(BEN, ON)
    assert load(ON) == (ADA,)
    assert "# after her grandmother" in babies.default_path().read_text()
    forget(ADA, ON)
    assert load(ON) == ()
    assert "# our two" in babies.default_path().read_text()


@pytest.mark.skipif(os.name != "posix", reason="rights as on Linux and macOS")
def test_only_the_owner_can_read_it() -> None:
    add(ADA, ON)
    assert stat.S_IMODE(babies.default_path().stat().st_mode) == 0o600


ERRORS = {
    FILE.replace('"Ben"', '"ada"'): "name: 'ada' is there twice; give each baby its own name",
    FILE.replace('name = "Ben"', ""): "one of several babies has none; give each a name",
    FILE.replace("weeks_early = 4", "weeks_early = 20"): (
        "babies.toml:12: baby 'Ben' weeks_early: is 20; give 18 or less"
    ),
    FILE.replace("2026-03-01", "2036-03-01"): (
        "babies.toml:10: baby 'Ben' birth_date: is 2036-03-01, in the future; check the year"
    ),
    FILE.replace("[[baby]]", "[[babies]]"): "babies.toml:2: babies: is not known; did you mean",
    FILE.replace('"Ben"', '"Ben\\u001b[2J"'): "baby 'Ben\\x1b[2J' name: is 'Ben\\x1b[2J'; write",
}


@pytest.mark.parametrize("text", ERRORS)
def test_a_mistake_is_told_in_one_line_and_nothing_is_overwritten(text: str) -> None:
    babies.default_path().write_text(text)
    for act in (lambda: load(ON), lambda: add(BEN, ON), lambda: forget(ADA, ON)):
        with pytest.raises(UserError) as caught:
            act()
        assert "\n" not in str(caught.value)
        assert ERRORS[text] in str(caught.value)
    assert babies.default_path().read_text() == text


def test_a_second_baby_needs_names() -> None:
    add(Baby(birth_date=date(2026, 1, 31)), ON)
    with pytest.raises(UserError, match="one of several babies has none"):
        add(BEN, ON)
    assert len(load(ON)) == 1


def test_a_limit_that_hangs_on_the_baby_is_told_in_a_sentence() -> None:
    loose = settings.changed(settings.Settings(), passive_from_months=3.0, oil_mode="oil",
                             oil_type="almond")  # fmt: skip
    for_ada, notes = settings.fit(loose, ADA)
    assert (for_ada.passive_from_months, for_ada.oil_mode) == (3, "none")
    assert len(notes) == 1 and "almond oil is only for families" in notes[0]
    for_ben, notes = settings.fit(loose, BEN)
    assert for_ben.passive_from_months == 6
    assert "Ben: moves that bend the joints wait until six months" in notes[0]
    free = ADA.model_copy(update={"nut_allergy_or_eczema": False})
    assert settings.fit(loose, free) == (loose, ())


profiles = st.builds(
    Baby,
    birth_date=st.dates(date(2020, 1, 1), ON),
    name=st.sampled_from(["Ada", 'Zoë "Z"', "Åse-Lin", "O'Neil"]),
    pronoun=st.sampled_from(["he", "she", "they"]),
    weeks_early=st.integers(0, 18),
    hips_ok=st.sampled_from(["unknown", "yes", "no"]),
    foot_treatment=st.sampled_from([None, True, False]),
    clinician_agrees=st.booleans(),
)


@runs(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    family=st.lists(profiles, min_size=1, max_size=4, unique_by=lambda b: b.name), data=st.data()
)
def test_whatever_is_changed_is_read_again(
    family: list[Baby], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("home")
    path, old = folder / "babies.toml", folder / "settings.toml"
    add(family[0], ON, path, old)
    # It stands in the settings, as an earlier version kept it.
    old.write_text(path.read_text(encoding="utf-8").replace("[[baby]]", "[baby]"), encoding="utf-8")
    path.unlink()
    for baby in family[1:]:
        add(baby, ON, path, old)
    assert load(ON, path, old) == tuple(family)
    which = data.draw(st.integers(0, len(family) - 1))
    new = data.draw(profiles).model_copy(update={"name": family[which].name})
    edit(family[which], new, ON, path, old)
    family[which] = new
    assert load(ON, path, old) == tuple(family)
    forget(family[0], ON, path, old)
    assert load(ON, path, old) == tuple(family[1:])
