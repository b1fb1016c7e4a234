"""Real voices, where the recordings are there."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from assistant.cli.listen import heard_in
from assistant.hearing import chain

ROOT = (
    Path(os.environ.get("RECORDINGS_DIR", ""))
    if os.environ.get("RECORDINGS_DIR")
    else (Path(__file__).parents[3] / "shared" / "recordings")
)
pytestmark = [
    pytest.mark.recordings,
    pytest.mark.skipif(not ROOT.is_dir(), reason="no folder of recordings"),
]


def rows(prefix: str) -> list[tuple[Path, str]]:
    with (ROOT / "manifest.tsv").open(encoding="utf-8") as file:
        table = csv.DictReader(file, delimiter="\t")
        return [
            (ROOT / row["file"], row["label_or_text"])
            for row in table
            if row["file"].startswith(prefix)
        ]


def recall(label: str, meant: str, state: str) -> float:
    ear = chain.ear()
    ear.state = state
    clips = [path for path, said in rows("sc/") if said == label][:120]
    hit = [meant in [h["intent"] for h in heard_in(ear, path)["heard"]] for path in clips]
    return sum(hit) / len(hit)


@pytest.mark.parametrize(
    ("label", "meant", "state", "least"),
    [
        ("stop", "stop", "doing", 0.96),
        ("yes", "yes", "gate", 0.95),
        ("no", "no", "gate", 0.95),
    ],
)
def test_human_commands_are_understood(label: str, meant: str, state: str, least: float) -> None:
    assert recall(label, meant, state) >= least


def test_other_words_are_nobodys_command() -> None:
    ear = chain.ear()
    ear.state = "doing"
    others = [p for p, said in rows("sc/") if said not in ("stop", "yes", "no", "go")][::3]
    acted = Counter(
        h["intent"] for p in others for h in heard_in(ear, p)["heard"] if h["intent"] is not None
    )
    assert sum(acted.values()) <= 0.025 * len(others), acted


def test_crying_is_nobodys_command() -> None:
    ear = chain.ear()
    ear.state = "doing"
    acted = [
        (path.name, h["text"])
        for path, _ in rows("cry_donate/")
        for h in heard_in(ear, path)["heard"]
        if h["intent"] is not None
    ]
    assert acted == []
