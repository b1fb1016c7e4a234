"""Sound in frames: what is played, what is heard, and the device between."""
