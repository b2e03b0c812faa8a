"""What every extractor has to do with: the protocol, the registry, options, and loading a user's own class.

A new built-in extractor is one line of ``BUILTINS`` in ``registry``; a new type of option is read in ``options``.
"""
