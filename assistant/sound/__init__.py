"""Frames: what is played, what is heard, and the rooms and devices between."""
