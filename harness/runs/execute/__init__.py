"""A run executed: the plan, the cache, extraction, scoring, and what it cost; ``shards/`` cuts and
joins, ``process/`` is about the process that it runs in.

``runner`` is the way through; a new step of it is one file. ``repeat`` is what it goes through: an extractor that is
asked for the first, second, third … time.
"""
