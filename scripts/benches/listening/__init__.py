"""The parts of `scripts/bench listen`."""
