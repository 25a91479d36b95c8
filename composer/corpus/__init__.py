"""Corpora: where music comes from, what is kept of it, and how it is split."""
