"""Determinizes a transducer: `python -m models.training.determinization IN.fst OUT.txt`.

Runs as a program of its own because kaldifst and vosk, each with an OpenFst inside, hang when
one process loads both.
"""

import sys
from pathlib import Path

import kaldifst


def main() -> None:
    """Read IN.fst, write it determinized as OpenFst's text."""
    fst = kaldifst.StdVectorFst.read(sys.argv[1])
    if kaldifst.determinize_star(fst):
        sys.exit("the lexicon cannot be determinized")
    Path(sys.argv[2]).write_text(str(fst))


if __name__ == "__main__":
    main()
