"""Parts written by rule under a tune and its chords."""
