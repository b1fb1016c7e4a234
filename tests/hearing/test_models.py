"""Finding, checking and fetching speech models, against a server on this machine."""

import base64
import hashlib
import http.server
import os
import re
import shutil
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import places
from assistant.cli.models import models_app
from assistant.config import settings_file
from assistant.errors import UserError
from assistant.hearing.models import catalogue, folder
from assistant.hearing.models.catalogue import ModelEntry
from assistant.hearing.models.download import download

pytestmark = pytest.mark.slow

EMBEDDED = places.shipped_dir("models") / catalogue.EMBEDDED

# Written by OpenFst 1.8: one arc, and the output symbols <eps>, stop, he's, [unk] and #0.
SYMBOLS_IN_GRAPH = base64.b64decode(
    "1v2yfgYAAAB2ZWN0b3IIAAAAc3RhbmRhcmQCAAAAAgAAAAMAgVppAAAAAAAAAAAAAAACAAAAAAAAAAAAAAAAAAAAdPuyfg0A"
    "AAA8dW5zcGVjaWZpZWQ+BQAAAAAAAAAFAAAAAAAAAAUAAAA8ZXBzPgAAAAAAAAAABAAAAHN0b3ABAAAAAAAAAAQAAABoZSdz"
    "AgAAAAAAAAAFAAAAW3Vua10DAAAAAAAAAAIAAAAjMAQAAAAAAAAAAACAfwEAAAAAAAAAAQAAAAEAAAAAAAA/AQAAAAAAAAAA"
    "AAAAAAAAAA=="
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BABYMASSAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the embedded model, to be broken."""
    return Path(shutil.copytree(EMBEDDED, tmp_path / "mine"))


class Server(http.server.ThreadingHTTPServer):
    """Serves one archive, with ranges, and can break off or change its mind."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.archive = b""
        self.cut_after: int | None = None
        self.ranges_understood = True
        self.asked: list[str | None] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        archive, said = self.server.archive, self.headers.get("Range")
        self.server.asked.append(said)
        start = int(re.findall(r"\d+", said)[0]) if said and self.server.ranges_understood else 0
        if start > len(archive):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(archive) - 1}/{len(archive)}")
        self.send_header("Content-Length", str(len(archive) - start))
        self.end_headers()
        self.wfile.write(archive[start : self.server.cut_after])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def offer(server: Server, archive: bytes, sha256: str = "") -> ModelEntry:
    server.archive = archive
    return ModelEntry(
        name="a-model",
        language="en-us",
        licence="Apache-2.0",
        note="For a test.",
        url=f"http://127.0.0.1:{server.server_port}/a-model.zip",
        size_bytes=len(archive),
        sha256=sha256 or hashlib.sha256(archive).hexdigest(),
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The embedded model packed as published ones are: one folder, no contents.txt."""
    file = tmp_path_factory.mktemp("packed") / "model.zip"
    with zipfile.ZipFile(file, "w") as packed:
        for path in EMBEDDED.rglob("*"):
            if path.is_file() and path.name != folder.CONTENTS:
                packed.write(path, f"vosk-model/{path.relative_to(EMBEDDED)}")
    return file.read_bytes()


def packed(tmp_path: Path, **members: str) -> bytes:
    file = tmp_path / "odd.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.read_bytes()


def refusal(*args: object) -> str:
    """What `models.find` says; always one line."""
    with pytest.raises(UserError) as caught:
        catalogue.find(*args)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_embedded_model_is_found_whole_by_default() -> None:
    assert catalogue.find() == catalogue.find("") == catalogue.find(catalogue.EMBEDDED) == EMBEDDED
    assert folder.problem(EMBEDDED, thorough=True) is None


def test_the_embedded_model_knows_the_words_that_matter_most() -> None:
    known = catalogue.words(EMBEDDED)
    assert known is not None
    assert {"stop", "crying", "next", "yes", "no", "[unk]"} <= known
    assert not {"<eps>", "#0"} & known


def test_a_path_comes_before_a_name(model: Path) -> None:
    assert catalogue.find(model) == catalogue.find("mine") == model


def test_a_downloaded_model_is_found_by_name(model: Path) -> None:
    catalogue.models_dir().mkdir(parents=True)
    model.rename(catalogue.models_dir() / "mine")
    assert catalogue.find("mine") == catalogue.models_dir() / "mine"
    assert [m.name for m in catalogue.installed() if not m.shipped] == ["mine"]


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    assert "vosk-model-small-en-us-0.15" in refusal("vosk-model-smal")


def test_a_known_name_that_is_not_here_is_answered_with_the_command() -> None:
    assert "`babymassage models get vosk-model-small-en-us-0.15`" in refusal(
        "vosk-model-small-en-us-0.15"
    )


@pytest.mark.parametrize("name", [*folder.NEEDED, "graph/words.txt"])
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()
    assert f"{model / name}: missing; " in refusal(model)


@pytest.mark.parametrize("name", ["graph/HCLr.fst", "am/final.mdl", "graph/disambig_tid.int"])
def test_a_cut_file_is_named_before_vosk_would_crash_on_it(model: Path, name: str) -> None:
    os.truncate(model / name, (model / name).stat().st_size // 2)
    assert f"{model / name}: broken" in refusal(model)


def test_a_model_without_a_list_of_contents_is_tried_in_a_process_of_its_own(model: Path) -> None:
    (model / folder.CONTENTS).unlink()
    assert catalogue.find(model) == model
    os.truncate(model / "graph/HCLr.fst", 300_000)  # a segmentation fault in vosk
    assert f"{model}: vosk cannot load it" in refusal(model)


def test_one_changed_byte_is_found_by_a_thorough_look(model: Path) -> None:
    file = model / "am/final.mdl"
    content = bytearray(file.read_bytes())
    content[1000] ^= 1
    file.write_bytes(content)
    assert folder.problem(model) is None
    assert str(file) in str(folder.problem(model, thorough=True))


def test_a_model_with_a_fixed_graph_cannot_follow_a_session(model: Path) -> None:
    (model / "graph/HCLr.fst").rename(model / "graph/HCLG.fst")
    assert "cannot be told what to listen for" in refusal(model)


def test_the_embedded_model_says_how_to_restore_it(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = model.rename(model.parent / catalogue.EMBEDDED)
    (broken / "am/final.mdl").unlink()
    monkeypatch.setattr(places, "shipped_dir", lambda _: broken.parent)
    assert "; restore it with `" in refusal(None)


def test_words_inside_the_graph_are_read(model: Path) -> None:
    (model / "graph/words.txt").unlink()
    (model / "graph/Gr.fst").write_bytes(SYMBOLS_IN_GRAPH)
    assert catalogue.words(model) == frozenset({"stop", "he's", "[unk]"})


@pytest.mark.parametrize("length", [0, 3, 60, 100, 150])
def test_a_graph_without_words_knows_none(model: Path, length: int) -> None:
    (model / "graph/words.txt").unlink()
    (model / "graph/Gr.fst").write_bytes(SYMBOLS_IN_GRAPH[:length])
    assert catalogue.words(model) is None


def test_the_catalogue_holds_the_embedded_model_and_two_more() -> None:
    entries = catalogue.catalogue()
    assert entries[0].name == catalogue.EMBEDDED
    assert len(entries) >= 3
    assert all(entry.url.startswith("https://") for entry in entries[1:])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('sha256 = "abc"', "sha256"),
        ('name = "../up"', "name"),
        ("colour = 1", "colour"),
        ('url = "https://example.org/a.zip"', "sha256"),
        ("= 1", "TOML"),
    ],
)
def test_a_mistake_in_the_catalogue_is_named(tmp_path: Path, line: str, said: str) -> None:
    good = {"name": '"a"', "language": '"en"', "licence": '"MIT"', "note": '"x"'}
    rest = "\n".join(f"{k} = {v}" for k, v in good.items() if not line.startswith(k))
    file = tmp_path / "catalogue.toml"
    file.write_text(f"[[model]]\n{rest}\n{line}\n")
    with pytest.raises(UserError, match=f"catalogue.toml.*{said}"):
        catalogue.catalogue(file)


def test_a_model_is_fetched_checked_and_usable(server: Server, archive: bytes) -> None:
    seen: list[tuple[int, int]] = []
    path = download(offer(server, archive), lambda here, of: seen.append((here, of)))
    assert catalogue.find("a-model") == path
    assert seen[0] == (0, len(archive))
    assert seen[-1] == (len(archive), len(archive))
    assert os.listdir(catalogue.models_dir()) == ["a-model"]
    assert (path / folder.CONTENTS).is_file()


def test_a_model_that_is_here_is_not_fetched_again(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    assert download(entry) == download(entry)
    assert len(server.asked) == 1


def test_a_broken_model_is_fetched_again(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    os.truncate(download(entry) / "am/final.mdl", 100)
    assert "models get" not in str(folder.problem(download(entry)))
    assert catalogue.find("a-model").is_dir()


def test_a_cut_download_goes_on_where_it_ended(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    server.cut_after = 1_000_000
    with pytest.raises(UserError, match=r"1\.0 MB are kept.*models get a-model"):
        download(entry)
    server.cut_after = None
    seen: list[int] = []
    download(entry, lambda here, of: seen.append(here))
    assert server.asked == [None, "bytes=1000000-"]
    assert seen[0] == 1_000_000
    assert catalogue.find("a-model").is_dir()


def test_a_server_without_ranges_begins_again(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    server.cut_after = 1_000_000
    with pytest.raises(UserError):
        download(entry)
    server.cut_after, server.ranges_understood = None, False
    download(entry)
    assert catalogue.find("a-model").is_dir()


def test_an_archive_that_was_all_here_is_only_unpacked(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    catalogue.models_dir().mkdir(parents=True)
    (catalogue.models_dir() / "a-model.zip.part").write_bytes(archive)
    download(entry)
    assert server.asked == []


def test_a_part_of_something_else_is_dropped(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    part = catalogue.models_dir() / "a-model.zip.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 5000)
    with pytest.raises(UserError, match="SHA-256 differs"):
        download(entry)
    assert not part.exists()
    download(entry)


def test_a_part_longer_than_what_the_server_has_is_dropped(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    server.archive = archive[:1000]
    part = catalogue.models_dir() / "a-model.zip.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(archive[:2000])
    with pytest.raises(UserError, match="416"):
        download(entry)
    assert not part.exists()


def test_a_wrong_sum_is_refused_and_nothing_is_kept(server: Server, archive: bytes) -> None:
    with pytest.raises(UserError, match="SHA-256 differs"):
        download(offer(server, archive, sha256="0" * 64))
    assert os.listdir(catalogue.models_dir()) == []


def test_a_server_that_sends_too_much_is_stopped(server: Server, archive: bytes) -> None:
    entry = offer(server, archive)
    server.archive = archive * 3
    seen: list[int] = []
    with pytest.raises(UserError, match="SHA-256 differs"):
        download(entry, lambda here, of: seen.append(here))
    assert max(seen) < 1.1 * len(archive)


def test_offline_is_one_clear_line(server: Server, archive: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    entry = offer(server, archive).model_copy(update={"url": f"http://127.0.0.1:{port}/m.zip"})
    with pytest.raises(UserError, match=r"no connection.*When this machine is online") as caught:
        download(entry)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "a/../../escaped", "..\\escaped"])
def test_an_archive_cannot_write_outside(server: Server, tmp_path: Path, name: str) -> None:
    entry = offer(server, packed(tmp_path, **{"m/am/final.mdl": "x", name: "out"}))
    with pytest.raises(UserError, match="outside"):
        download(entry)
    assert not list(tmp_path.rglob("*escaped*"))
    assert os.listdir(catalogue.models_dir()) == []


def test_an_archive_without_a_model_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no model"):
        download(offer(server, packed(tmp_path, **{"readme.txt": "hello"})))
    assert os.listdir(catalogue.models_dir()) == []


def test_a_full_disk_is_said_before_anything_is_fetched(
    server: Server, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(UserError, match="make room"):
        download(offer(server, archive))
    assert server.asked == []


def test_use_is_remembered_and_list_marks_it(model: Path) -> None:
    done = CliRunner().invoke(models_app, ["use", "mine"])
    assert done.exit_code == 0, done.output
    assert settings_file.load(settings_file.default_path()).model == str(model)
    assert str(model) in CliRunner().invoke(models_app, ["list"]).output.replace("\n", "")


def test_use_refuses_a_model_that_is_not_here() -> None:
    done = CliRunner().invoke(models_app, ["use", "vosk-model-small-en-us-0.15"])
    assert isinstance(done.exception, UserError)
    assert not settings_file.default_path().exists()
