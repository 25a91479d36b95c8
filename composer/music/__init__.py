"""What music is: standard library only."""
