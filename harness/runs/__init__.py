"""A config executed, kept and compared.

``config/`` reads it, ``execute/`` carries it out, ``store/`` keeps what came of it, ``compare/`` holds runs against
each other, against gates and against baselines, ``robustness/`` sets articles that are written otherwise beside them as
they are. A new key of a config starts in ``config/``.
"""
