"""Documents as tables of items: where they stand, what they say, and whose words they are.

One side (gold or predictions) of a chunk of documents becomes a ``Side``: a table for each layer, its items sorted by
all that they say, so that nothing hangs on ids or on the order of a file.

- ``extents``, ``words``: plain geometry of spans, and words made comparable.
- ``spans``: one slot of many items as columns; further fragments and other readings are rows of their own.
- ``order``: sorting rows by what they say, and finding those that say the same.
- ``sweep``: pairs of spans that share a character.
- ``layers``: the tables of the four layers.
- ``chunk_plan``, ``reading``, ``side_reader``, ``ids``, ``figures``: from annotations to these tables, scope applied.
- ``sources``: which cluster of gold a source is.

A new fact about an item is a column in ``layers`` that ``side_reader`` fills.
"""
