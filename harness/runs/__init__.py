"""A config executed: its journal, its scores and what there is to know about how it went."""
