"""A run executed: the plan, the cache, extraction, shards and merging, and what it cost.

``runner`` is the way through; a new step of it is one file.
"""
