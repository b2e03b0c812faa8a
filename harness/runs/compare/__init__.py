"""Systems compared on the same documents: counts, differences, gates, verdicts, baselines."""
