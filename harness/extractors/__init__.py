"""Models behind one small interface: documents in, annotations out.

``interface/`` is what every extractor has to do with, ``backends/`` has the built-in ones, one file each; ``llm/`` and
``local_models/`` hold what several of them share; ``rules/`` is a baseline that needs no model. A new built-in
extractor is one file in ``backends/`` and one line in ``interface.registry``.
"""
