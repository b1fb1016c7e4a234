"""The network of phones in torch, and how it is written for the hearing chain."""

from pathlib import Path

import numpy as np
from torch import Tensor, nn
from torch.nn import functional

from assistant.hearing.embedding import POOLS
from assistant.hearing.phones import FILE

from .. import embedding
from ..embedding import Embedding
from ..lexicon import Lexicon
from ..phones import SPOKEN, number

BETWEEN = 192
"""Units of each of the two layers between the embedding and the phones."""

CONTEXT = 3
"""Answers (40 ms apart) that each of them looks at together."""


class Network(nn.Module):
    """Log-mel bands of a stretch of sound to the log-probability of each phone, and of none."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = Embedding(half_stride=True)
        self.one = nn.Conv1d(self.embedding.size, BETWEEN, CONTEXT)
        self.two = nn.Conv1d(BETWEEN, BETWEEN, CONTEXT)
        self.phones = nn.Conv1d(BETWEEN, 1 + len(SPOKEN), 1)
        self.dropout = nn.Dropout(0.15)

    def forward(self, bands: Tensor) -> Tensor:
        """(batch, frames, 32) to (moments, batch, 1 + phones)."""
        x = self.dropout(self.embedding(bands))
        x = self.dropout(functional.relu(self.one(x)))
        x = self.dropout(functional.relu(self.two(x)))
        return functional.log_softmax(self.phones(x).float(), 1).permute(2, 0, 1)

    def moments(self, frames: int) -> int:
        """Of so many frames."""
        for at, layer in enumerate(self.embedding.layers[:-1]):
            frames -= layer.kernel_size[0] - 1
            if at in POOLS:
                frames = frames - 1 if at == max(POOLS) else frames // POOLS[at][0]
        frames -= 2 * (self.embedding.layers[-1].kernel_size[0] - 1)
        return frames - 2 * (CONTEXT - 1)


def write(model: Path, network: Network, words: Lexicon) -> None:
    """Put the network into a model's folder, with the pronunciations of all words."""
    said = [(word, phones) for word, ways in words.pronunciations.items() for phones in ways]
    kept = {
        "words": np.array("\n".join(word for word, _ in said)),
        "sizes": np.array([len(phones) for _, phones in said], np.uint8),
        "said": np.array([number(phone) for _, phones in said for phone in phones], np.uint8),
    }
    after = (network.one, network.two, network.phones)
    embedding.write(model / FILE, network.embedding, after, kept)
