"""What a parent may ask for on the way: another place, an answer, a small wish."""
