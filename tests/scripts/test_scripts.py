"""The entry points, in a copy of the checkout whose `python` and `apt-get` only take notes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASH = shutil.which("bash")
SCRIPTS = ("setup", "run", "test", "lint", "bench")
CHECKS = ("run", "under_load")

# What the scripts need of the system; anything else must be found by them or missed by them.
TOOLS = ("bash", "cat", "chmod", "env", "mkdir", "mktemp", "rm", "tail", "touch")

# Answers what setup asks a Python, and makes an environment in which pip and the program
# write down how they were called.
PYTHON = """#!/bin/bash
echo "python $*" >>"$NOTES"
[[ "$1 $2" != "-m venv" ]] || { mkdir -p "$4/bin"; echo "$ENVIRONMENT" >"$4/bin/python"
  chmod +x "$4/bin/python"; }
"""
ENVIRONMENT = """#!/bin/bash
echo "$*" >>"$NOTES"
if [[ "$3" == install ]]; then
  [[ -z "$PIP_FAILS" ]] || { echo "$PIP_FAILS" >&2; exit 1; }
  printf '#!/bin/bash\\necho "babymassage $*"\\n' >"${0%/*}/babymassage"
  chmod +x "${0%/*}/babymassage"
fi
"""

pytestmark = pytest.mark.skipif(BASH is None, reason="needs bash")


class Checkout:
    """A copy of the scripts, and a machine with nothing but what the test puts there."""

    def __init__(self, root: Path) -> None:
        self.root, self.bin, self.notes = root / "a checkout", root / "bin", root / "notes"
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        shutil.copytree(ROOT / ".ci", self.root / ".ci")
        shutil.copy(ROOT / "pyproject.toml", self.root)
        self.bin.mkdir()
        self.notes.touch()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.has("uname", "echo Linux")
        self.has("ldconfig", "echo libportaudio.so.2 libespeak-ng.so.1")
        self.has("espeak-ng", "exit 0")
        self.has("python3", PYTHON)

    def has(self, program: str, does: str) -> None:
        text = does if does.startswith("#!") else f"#!/bin/bash\n{does}\n"
        (self.bin / program).write_text(text)
        (self.bin / program).chmod(0o755)

    def run(self, script: str, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BASH), str(self.root / "scripts" / script), *args],
            cwd="/",
            env={"PATH": str(self.bin), "NOTES": str(self.notes), "ENVIRONMENT": ENVIRONMENT}
            | {"PIP_FAILS": "", "TMPDIR": str(self.bin.parent)}
            | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def noted(self) -> str:
        text = self.notes.read_text()
        self.notes.write_text("")
        return text


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize(
    "script", [*(f"scripts/{name}" for name in SCRIPTS), *(f".ci/{name}" for name in CHECKS)]
)
def test_scripts_can_be_run_and_read(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run([str(BASH), "-n", str(ROOT / script)]).returncode == 0


def test_the_first_run_sets_up_and_starts_a_session(checkout: Checkout) -> None:
    done = checkout.run("run")
    assert (done.returncode, done.stdout) == (0, "babymassage start\n")
    noted = checkout.noted()
    assert f"-m venv --clear {checkout.root}/.venv" in noted
    assert f"--editable {checkout.root}\n" in noted


def test_the_second_run_installs_nothing(checkout: Checkout) -> None:
    checkout.run("setup")
    checkout.noted()
    done = checkout.run("run", "--voice", "en-us")
    assert (done.stdout, done.stderr) == ("babymassage start --voice en-us\n", "")
    assert checkout.noted() == ""


def test_other_commands_pass_through(checkout: Checkout) -> None:
    done = checkout.run("run", "plan", "--born", "2026-05-01")
    assert done.stdout == "babymassage plan --born 2026-05-01\n"


def test_changed_dependencies_are_installed_into_the_same_environment(checkout: Checkout) -> None:
    checkout.run("setup")
    checkout.noted()
    with (checkout.root / "pyproject.toml").open("a") as file:
        file.write("\n# one more\n")
    checkout.run("setup")
    noted = checkout.noted()
    assert "install" in noted
    assert "venv" not in noted.replace(".venv", "")


def test_working_on_it_needs_more_than_using_it(checkout: Checkout) -> None:
    checkout.run("setup")
    checkout.noted()
    checkout.run("setup", "--dev")
    assert "[dev]" in checkout.noted()
    checkout.run("setup")
    checkout.run("setup", "--dev")
    assert checkout.noted() == ""


def test_a_moved_checkout_is_set_up_again(checkout: Checkout) -> None:
    checkout.run("setup")
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    checkout.noted()
    checkout.run("setup")
    assert "install" in checkout.noted()


def test_what_pip_says_is_shown_when_it_fails_and_nothing_counts_as_done(
    checkout: Checkout,
) -> None:
    done = checkout.run("run", PIP_FAILS="no matching distribution")
    assert done.returncode == 1
    assert "no matching distribution" in done.stderr
    assert checkout.run("run").stdout == "babymassage start\n"


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("brew", "brew install portaudio espeak-ng"),
        ("dnf", "sudo dnf install -y portaudio espeak-ng"),
        ("pacman", "sudo pacman -S --needed portaudio espeak-ng"),
    ],
)
def test_missing_system_libraries_are_named_for_each_system(
    checkout: Checkout, manager: str, command: str
) -> None:
    checkout.has("ldconfig", "echo nothing")
    checkout.has(manager, "exit 1")
    done = checkout.run("setup")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert command in done.stderr


def test_debian_installs_its_libraries_after_renewing_its_lists(checkout: Checkout) -> None:
    checkout.has("ldconfig", f"cat {checkout.root}/libraries")
    (checkout.root / "libraries").touch()
    checkout.has("sudo", '[[ "$1" != -n ]] || shift; "$@"')
    checkout.has(
        "apt-get",
        f"""echo "apt-get $*" >>"$NOTES"
        [[ "$1" != update ]] || touch {checkout.root}/updated
        [[ "$1" == update || -e {checkout.root}/updated ]] || exit 100
        echo libportaudio.so.2 libespeak-ng.so.1 >{checkout.root}/libraries
        """.replace(str(checkout.root), f'"{checkout.root}"'),
    )
    checkout.has("ldconfig", f'cat "{checkout.root}/libraries"')
    assert checkout.run("setup").returncode == 0
    calls = [line.split()[1] for line in checkout.noted().splitlines() if "apt-get" in line]
    assert calls == ["install", "update", "install"]


def test_a_debian_where_apt_fails_gets_the_command_to_type(checkout: Checkout) -> None:
    checkout.has("ldconfig", "echo nothing")
    checkout.has("sudo", "exit 1")
    checkout.has("apt-get", "exit 1")
    done = checkout.run("setup")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "sudo apt-get install -y libportaudio2 libespeak-ng1 espeak-ng" in last


def test_no_python_is_one_line(checkout: Checkout) -> None:
    checkout.has("python3", "exit 1")
    done = checkout.run("setup")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("setup: no Python 3.10 or newer")
    assert len(done.stderr.splitlines()) == 1


def test_the_newest_python_that_can_make_environments_is_taken(checkout: Checkout) -> None:
    checkout.has("python3.13", '[[ "$2" != *ensurepip* ]]')
    checkout.has("python3.11", PYTHON.replace('"python ', '"3.11 '))
    checkout.run("setup")
    assert "3.11 -m venv" in checkout.noted()


def test_an_unknown_option_is_refused(checkout: Checkout) -> None:
    assert checkout.run("setup", "--all").returncode == 2


def test_bench_lists_what_it_can_measure(checkout: Checkout) -> None:
    benches = checkout.root / "scripts/benches"
    benches.mkdir(exist_ok=True)
    (benches / "memory.py").write_text('"""How much memory a session takes."""\n')
    listed = checkout.run("bench")
    assert listed.returncode == 0
    assert "memory       How much memory a session takes." in listed.stdout
    wrong = checkout.run("bench", "speed")
    assert wrong.returncode == 2
    assert "there is no speed" in wrong.stderr


def test_bench_runs_one_with_its_options(checkout: Checkout) -> None:
    (checkout.root / "scripts/benches").mkdir(exist_ok=True)
    (checkout.root / "scripts/benches/memory.py").write_text('"""How much."""\n')
    assert checkout.run("bench", "memory", "--quick").returncode == 0
    assert "scripts/benches/memory.py --quick" in checkout.noted()


def test_test_hands_its_arguments_to_pytest(checkout: Checkout) -> None:
    assert checkout.run("test", "-k", "corrected").returncode == 0
    assert checkout.noted().endswith("-m pytest -n auto --dist worksteal -k corrected\n")


def test_quick_tests_leave_out_the_slow_ones_and_name_their_slowest(checkout: Checkout) -> None:
    assert checkout.run("test", "--quick", "tests/guide").returncode == 0
    noted = checkout.noted()
    assert "-m not slow --durations=5" in noted
    assert noted.endswith(" tests/guide\n") and "--quick" not in noted


def test_tests_keep_what_they_compiled(checkout: Checkout) -> None:
    tells = ENVIRONMENT.replace("$*", "$* [${PYTHONDONTWRITEBYTECODE:-kept}]", 1)
    done = checkout.run("test", ENVIRONMENT=tells, PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0
    assert checkout.noted().endswith("--dist worksteal [kept]\n")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's list of processes")
@pytest.mark.parametrize(("code", "said"), [(0, "passed"), (1, "failed (1)")])
def test_under_load_the_tests_run_beside_two_busy_programs_that_end(
    checkout: Checkout, code: int, said: str
) -> None:
    beside = f"""
if [[ "$2" == pytest ]]; then
  read -r -a children </proc/$PPID/task/$PPID/children
  echo "${{children[*]}}" >"$NOTES.children"; exit {code}
fi
"""
    done = checkout.run(
        "../.ci/under_load", "-n", "2", "tests/guide", ENVIRONMENT=ENVIRONMENT + beside
    )
    assert done.returncode == code, done.stderr
    assert checkout.noted().count("-m pytest -n auto --dist worksteal tests/guide\n") == 2
    for run in (1, 2):
        assert f"under load, run {run} of 2: {said}" in done.stdout
    busy = Path(f"{checkout.notes}.children").read_text().split()
    assert len(busy) == 3  # and the tests
    assert not any(Path("/proc", number).exists() for number in busy)


def test_under_load_wants_a_number(checkout: Checkout) -> None:
    assert checkout.run("../.ci/under_load", "-n", "often").returncode == 2
