"""A run's config: its file as one tree, its types, its gates, and the gold that it names.

A new key is one field in ``run_config``; config.json is then made anew.
"""
