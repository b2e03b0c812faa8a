"""Gold on disk: reading, checking and writing hand-labelled articles and JSON Lines."""
