"""Which moves, for whom and when: the gate, the plan, and what it goes by. No audio, no clock."""
