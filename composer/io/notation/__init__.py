"""What a page has and the pivot has not: bars with repeat signs, notes as signs."""
