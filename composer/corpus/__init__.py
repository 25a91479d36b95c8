"""Corpora: where music comes from, what is kept of it and why, and how it is split."""
