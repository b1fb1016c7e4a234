"""Files that people write and keep: read with an error that helps, written all or nothing."""
