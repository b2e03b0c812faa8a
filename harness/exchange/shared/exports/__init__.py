"""The files of an export: names, JSON items with their lines, tokens, cards and configurations.

What a new tool writes and another writes too is added here.
"""
