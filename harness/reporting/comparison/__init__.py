"""Systems side by side, and blessed baselines: as JSON, on a terminal, as Markdown."""
