"""Trains the network that hears phones (`assistant/hearing/phones.py`) with whole sentences."""
