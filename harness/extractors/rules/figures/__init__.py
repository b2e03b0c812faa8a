"""Stated figures of people: what is counted, what became of them, and what the sentence adds."""
