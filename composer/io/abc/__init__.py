"""ABC: tunes of a text to pieces, a piece to a tune."""
