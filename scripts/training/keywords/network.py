"""The network of short words in torch, and how it is written for the hearing chain."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.hearing.keywords import FILE

from .. import embedding
from ..embedding import Embedding

BETWEEN = 96
"""Units between the embedding and the words."""

CONTEXT = 3
"""Answers of the embedding (80 ms apart) that are looked at together."""


class Network(nn.Module):
    """Log-mel bands of a stretch of sound to a logit for each word."""

    def __init__(self, words: int) -> None:
        """`words` counts anything else as one."""
        super().__init__()
        self.embedding = Embedding()
        self.between = nn.Conv1d(self.embedding.size, BETWEEN, CONTEXT)
        self.words = nn.Conv1d(BETWEEN, words, 1)
        self.dropout = nn.Dropout(0.3)

    def forward(self, bands: Tensor) -> Tensor:
        """(batch, frames, 32) to (batch, words)."""
        x = self.dropout(self.embedding(bands))
        x = self.dropout(functional.relu(self.between(x)))
        at = self.words(x).float()
        # A word is said once, somewhere; anything else is said everywhere.
        return torch.logsumexp(at - at[:, :1], 2) - math.log(at.shape[2])


def write(model: Path, network: Network, words: Sequence[str]) -> None:
    """Put the network into a model's folder."""
    kept = {"words": np.array(json.dumps(list(words)))}
    after = (network.between, network.words)
    embedding.write(model / FILE, network.embedding, after, kept)
