"""Names: runs of capitalised words, what they are called, and which of them name the same thing."""
