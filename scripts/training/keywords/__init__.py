"""Trains the network that tells short words apart as a whole (`assistant/hearing/keywords.py`)."""
