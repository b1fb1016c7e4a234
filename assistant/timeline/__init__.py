"""The records of a session, and its picture: speech, hearing and sound over time."""

from assistant.timeline.picture import plot

__all__ = ["plot"]
