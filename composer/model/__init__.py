"""The network, its checkpoint, and what runs it."""
