"""The settings that a parent chose, and the babies' profiles."""
