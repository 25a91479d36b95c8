"""Training: examples, optimiser, loop, export. Imports torch; nothing that composes imports this room."""
