"""What all rules read beside ``harness.gold.prose``: quotation marks, noun phrases, and the word lists.

A new list is one file in ``lexicons/``.
"""
