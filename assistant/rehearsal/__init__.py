"""A whole session in a simulated room, with everything real but the air."""
