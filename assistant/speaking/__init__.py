"""Lines to audio: the voices, and the cache of what they said."""
