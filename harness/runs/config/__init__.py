"""A run's config: its file as one tree, its types, its gates, and the gold that it names."""
