"""From the words that a person types to offsets in the text.

A new field that names words is added in ``named_words``.
"""
