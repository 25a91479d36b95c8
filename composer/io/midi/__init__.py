"""Standard MIDI files to pieces, and back."""
