"""Pictures, pages and sound of a piece."""
