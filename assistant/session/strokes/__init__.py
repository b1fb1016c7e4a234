"""The way through the steps, in time and within the caps."""
