"""The recognisers that can be had: which there are, how one is fetched, and where it lies."""
