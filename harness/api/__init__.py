"""What the functions of ``import harness`` do; ``harness/__init__.py`` itself says what each takes and gives.

- ``given``: what a user hands over (paths, dicts, annotations) as documents, with errors that name the place.
- ``gold_documents``, ``predicted_documents``: what ``load_gold`` and ``load_predictions`` give.
- ``score_given``: gold and predictions brought together by id or pair by pair, and scored.
- ``comparison``: what ``compare`` gives. ``config_run``: what ``run`` and ``load_run`` give.

A new function of the API is added to ``harness/__init__.py``, with its docstring; its body goes into a file here.
"""
