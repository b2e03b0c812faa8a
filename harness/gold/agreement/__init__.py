"""How far two labellers agree: coefficients, the scorer run on two labellings, and where they disagree.

A new coefficient is one function in ``coefficients``.
"""
