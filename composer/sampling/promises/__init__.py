"""What a piece is to keep: one file a promise, in which it is read, enforced, checked and said."""
