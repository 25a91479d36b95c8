"""Metrics: pure functions on pieces; none knows how a piece was made."""
