"""Stated figures of people: what is counted, what became of them, and what the sentence adds.

A new word for an outcome is added in ``outcome_words``.
"""
