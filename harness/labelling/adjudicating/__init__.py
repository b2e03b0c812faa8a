"""Two labellings of one article, decided difference by difference.

``counterparts`` finds in gold.yaml what either labeller means, ``decision_changes`` has what a decision changes there,
``adjudication_record`` writes the row into ADJUDICATION.md, and ``adjudicator`` brings the three together. A new way to
decide is added to ``DECISIONS`` of ``decision_changes``.
"""
