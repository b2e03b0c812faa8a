"""Hand-labelled gold: articles, gold folders and JSON Lines, in the words of the schema.

``article`` reads one article, ``folder`` all that is scored; ``schema`` has the types of what people write. ``words/``
finds offsets, ``prose/`` reads sentences and numbers, ``edit/`` writes, ``check/`` finds mistakes, ``agreement/``
compares two labellers, ``streaming/`` scores JSON Lines as they are read, ``show/`` shows, ``schemas/`` helps editors.
A new word of the schema starts in ``schema``.
"""
