"""Files of music to pieces and back, one door per format and library."""
