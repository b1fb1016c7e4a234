"""What to do: the content, the baby, the gate and the plan. No audio, no time."""
