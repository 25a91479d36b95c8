"""Writing hidden cells under promises."""
