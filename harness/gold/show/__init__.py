"""Gold to look at: one article with its layers, and the figures of a whole gold folder.

A new figure is added in ``gold_stats``.
"""
