"""How much memory hearing takes."""

import subprocess
import sys
from pathlib import Path

_CHILD = """
import re, sys, os
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
sys.path[:0] = {path!r}
import numpy as np
{body}
status = open("/proc/self/status").read()
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1e3)
"""

_OURS = """
from assistant.hearing import chain
from assistant.hearing.listener import Listener
listener = Listener(chain.ear({model!r}))
rng = np.random.default_rng(0)
for n in range(1000):
    sound = 0.05 * rng.standard_normal(240).astype("f4")
    listener.hear(sound[:160].copy(), sound, "doing", None)
"""

_THEIRS = """
from scripts.benches.listening.peer import _decoded
_decoded(0.1 * np.random.default_rng(0).standard_normal(32000), np.random.default_rng(0))
"""


def resident_mb(model: str | None = None, *, peer: bool = False) -> float | None:
    """Most memory that a process held which did nothing but hear; None where nobody says.

    Interpreter and libraries included.
    """
    if not Path("/proc/self/status").is_file():
        return None
    body = _THEIRS if peer else _OURS.format(model=model)
    paths = [str(Path(__file__).parents[3])]
    done = subprocess.run(
        [sys.executable, "-c", _CHILD.format(path=paths, body=body)],
        capture_output=True,
        text=True,
        check=False,
    )
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None
