"""The oracle: the definition of every number over plain objects, one item after the other.

``harness.scoring`` scores tables of many documents at once. This says the same as simply as can be, and the two must
agree in every number, row, warning, curve and detail: ``tests/scoring/test_oracle.py`` holds them against each other
on random documents. ``tests/scoring/brute_force.py`` is a third scorer, written from the rules alone.

- ``scorer``: ``score_corpus``, with the arguments of the scorer's own.
- ``prepare``: one document made ready; ``items``: what it is made into; ``identity``: which items say the same.
- ``spans``, ``sources``: shared characters and words; who a source is.
- ``matching``: the best pairing of a component; ``pairing``: a layer under one mode; ``outcomes``: what became of it.
- ``entities``, ``quotes``, ``casualties``, ``attributions``: the modes of each layer.
- ``summary``: sums of counts as the JSON objects of scores.json.

Shared with the scorer are the types of counts (``statistics.measures``), the draws and the curves, which have tests of
their own. A rule that changes is changed in both, each by itself; a new mode needs a line in one of the layers here.
It is slow (about 30 documents a second), so nothing outside of tests uses it.
"""
