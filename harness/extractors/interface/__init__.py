"""What every extractor has to do with: the protocol, the way from a config's entry to an extractor, and extraction.

``protocol`` says what an extractor is. ``registry`` makes one of a config's entry: a new built-in extractor is one line
of ``BUILTINS`` there. ``options`` reads the entry's options (a new type of option is one there), ``loading`` a class of
the user's own, ``others_code`` guards what that class does, and ``extras`` says which packages are missing.
``configured`` puts labels, layers and trimming around it; ``recipe`` describes it for other processes, ``code_hash``
for the cache. ``extraction/`` has the way from documents to results.
"""
