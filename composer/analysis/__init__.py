"""What can be said of a piece: metrics, key, meter, beats and chords from its notes, what it shares with others."""
