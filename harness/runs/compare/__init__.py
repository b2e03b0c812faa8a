"""Systems compared on the same documents: counts, differences, gates, verdicts, baselines.

A new kind of gate is read in ``config/`` and judged in ``verdicts``.
"""
