"""Systems side by side, and blessed baselines: as JSON, on a terminal, as Markdown.

What a new form shows is read from ``comparison_json``.
"""
