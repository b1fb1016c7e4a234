"""Before the first stroke: which baby, the questions, the room, the greeting."""
