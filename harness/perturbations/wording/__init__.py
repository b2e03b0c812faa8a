"""Words that several perturbations need: numbers in letters, the numbers of a text, stand-in names.

A new language of numbers is added to ``number_wording``.
"""
