"""Lines to audio: the voice, the cache of what it said, and other people's voices for tests."""
