"""What a parent set: the settings, and the babies' profiles."""
