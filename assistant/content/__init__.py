"""What the guide says: techniques, rules, limits, plans and sentences, in TOML, and their types."""
