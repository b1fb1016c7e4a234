"""What is exported is all there is, in a form that can be read back."""

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from assistant.journal import Entry, Journal
from assistant.journal.export import COLUMNS, as_csv, as_json
from tests.journal.entries import entry, in_order


@settings(max_examples=25)
@given(st.lists(entry(), max_size=4))
def test_json_holds_every_session_whole(entries: list[Entry]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.sqlite")
        for one in entries:
            journal.add(one)
        text = as_json(journal.entries())
    back = TypeAdapter(list[Entry]).validate_json(text)
    assert len(back) == len(entries)
    assert as_json(back) == as_json(in_order(entries)) == text


@settings(max_examples=25)
@given(st.lists(entry(), max_size=4))
def test_csv_is_a_table_with_a_line_for_each_session(entries: list[Entry]) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(entries))))
    plain = json.loads(as_json(entries))
    assert len(rows) == len(entries)
    for row, one in zip(rows, plain, strict=True):
        assert tuple(row) == COLUMNS
        assert row["techniques"].split() == one["techniques"]
        assert float(row["duration_s"]) == one["duration_s"]
        assert (row["began"], row["baby"], row["reason"]) == (
            one["began"],
            one["baby"],
            one["reason"],
        )
