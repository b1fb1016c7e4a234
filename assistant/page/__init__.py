"""The page beside the blanket: one view of the session's snapshot, for a browser."""
