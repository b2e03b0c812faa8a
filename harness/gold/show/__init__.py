"""Gold to look at: one article with its layers, and the figures of a whole gold folder."""
