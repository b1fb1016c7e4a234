"""An offline, hands-free voice guide for baby foot and leg massage."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    # What is computed here are many small products, one after the other: threads of their own
    # would mostly wait for each other, and busily.
    os.environ.setdefault(_name, "1")

__version__ = "0.1.0"
