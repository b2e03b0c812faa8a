"""What every extractor has to do with: the protocol, the registry, options, and loading a user's own class.

A built-in extractor is one file of ``harness.extractors.backends`` and one line of ``BUILTINS`` in ``registry``.
"""
