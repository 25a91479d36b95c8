"""MusicXML to a piece and back, through music21's score."""
