"""What runs a session: the loop, and all that it is put together from."""
