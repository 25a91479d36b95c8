"""Humdrum **kern scores to pieces."""
