"""Stopping, pausing and comfort, and the ways back from them."""
