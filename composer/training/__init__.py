"""Training: examples, optimiser, loop, export. Imports torch; composing imports nothing of this room."""
