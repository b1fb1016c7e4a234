"""The gate and the plan: which moves, for whom and when. It has no audio and no clock."""
