"""A piece as bars × lanes, and as words."""
