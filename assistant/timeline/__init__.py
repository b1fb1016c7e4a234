"""A picture of a session: what was said, heard and played, over time."""

from assistant.timeline.picture import plot

__all__ = ["plot"]
