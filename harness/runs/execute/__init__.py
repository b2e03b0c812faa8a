"""A run executed: the plan, the cache, extraction, shards and merging, and what it cost."""
