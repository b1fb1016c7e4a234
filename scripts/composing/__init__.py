"""Makes the shipped music from the scores in `audio/pieces.toml`."""
