"""Names: runs of capitalised words, what they are called, and which of them name the same thing.

A new list of names is a file in ``words/lexicons``, read in ``named_entities``.
"""
