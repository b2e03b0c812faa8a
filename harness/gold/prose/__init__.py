"""What running text says on its face: its words, sentences and numbers. Labels are checked by it, rules find by it.

``text`` is a document with its tokens and sentences (``tokens``, ``sentences``, ``datelines``); ``numerals`` reads
figures with their bounds and hedges, ``number_forms`` single numbers, ``digits`` how they are written in digits.
A new word for a number is added in ``number_forms``.
"""
