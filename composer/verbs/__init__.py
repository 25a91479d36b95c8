"""What the program does, verb by verb."""
