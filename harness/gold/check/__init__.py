"""What may not stand in gold: lint, its rules, warnings, and ``harness check`` for any file.

A new rule is one function in ``lint_rules``; what holds of predictions too is checked in ``consistency``.
"""
