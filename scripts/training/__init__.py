"""Makes the speech model that ships with the program. Run by `scripts/train_model`."""
