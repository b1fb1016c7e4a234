"""The phone set, and how phones, network outputs and transitions are numbered.

Phones are silence and the 39 ARPAbet phones of CMUdict. In the graph each of the 39 stands in
four positions of a word (begin, internal, end, singleton), so that vosk finds word boundaries;
all four share the network's outputs. A phone has one state in the topology of Kaldi's "chain"
models (D. Povey et al., "Purely sequence-trained neural networks for ASR based on lattice-free
MMI", 2016): its first frame has one output, every further frame another.
"""

SILENCE = "SIL"

SPOKEN = tuple(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW"
    " V W Y Z ZH".split()
)

PHONES = (SILENCE, *SPOKEN)
"""Base phones; the index is the phone's number in training."""

OUTPUTS = 2 * len(PHONES)
"""Network outputs: 2 b for the first frame of phone b, 2 b + 1 for the others."""

POSITIONS = {"B": "begin", "I": "internal", "E": "end", "S": "singleton"}
"""Position in a word, and its name in `word_boundary.int`."""

GRAPH_PHONES = 1 + len(POSITIONS) * len(SPOKEN)
"""Phones of the graph: 1 is silence, then four positions of each."""

TRANSITIONS = 2 * GRAPH_PHONES
"""Two for each phone of the graph: stay in it, leave it."""

_NUMBER = {phone: at for at, phone in enumerate(PHONES)}


def number(phone: str) -> int:
    """Base number of a phone. Raises KeyError for an unknown one."""
    return _NUMBER[phone]


def graph_phone(phone: str, position: str = "S") -> int:
    """Number of a phone in the graph; silence has no position."""
    if phone == SILENCE:
        return 1
    return 2 + len(POSITIONS) * SPOKEN.index(phone) + list(POSITIONS).index(position)


def base_of(graph_number: int) -> int:
    """Base number of a phone of the graph."""
    return 0 if graph_number == 1 else 1 + (graph_number - 2) // len(POSITIONS)


def stay(graph_number: int) -> int:
    """Transition id of the phone's self-loop."""
    return 2 * graph_number - 1


def leave(graph_number: int) -> int:
    """Transition id of the phone's first frame."""
    return 2 * graph_number


def in_word(phones: tuple[str, ...]) -> tuple[int, ...]:
    """Graph phones of one word's pronunciation."""
    if len(phones) == 1:
        return (graph_phone(phones[0], "S"),)
    middle = tuple(graph_phone(phone, "I") for phone in phones[1:-1])
    return (graph_phone(phones[0], "B"), *middle, graph_phone(phones[-1], "E"))
