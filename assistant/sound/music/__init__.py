"""The music between the moves."""
