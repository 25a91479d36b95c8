"""What a file does not say, found from its notes: chords, meter and bars, the grid, hands."""
