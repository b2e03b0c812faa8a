"""Candidate pairs of gold and predictions as tables, one pairing that is best, and what follows from it.

- ``entity_pairs``, ``quote_pairs``, ``figure_pairs``, ``link_pairs``: the pairs of each layer that pass its gate, with
  a column for each fact about a pair. A new fact is a property there; a mode that uses it is a line in ``modes``.
- ``assignment``: the one-to-one pairing that is best under a mode.
- ``tallies``: the chosen pairs as counts by document and by label.
- ``counting``: all modes of one chunk of documents, counted.
- ``ratios``: measures that are no counts of pairs (characters, B³, CEAF-REE).
- ``item_outcomes``: what became of each item, in the words of the schema, for reports.
"""
