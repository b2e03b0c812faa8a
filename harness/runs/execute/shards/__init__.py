"""A run in parts, for schedulers that run many of them side by side: ``shard`` cuts, ``merge_shards`` joins.

Another way to cut the documents is added to ``shard``.
"""
