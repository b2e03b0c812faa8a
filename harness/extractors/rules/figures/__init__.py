"""Stated figures of people: numerals, what is counted, what became of them, and what the sentence adds."""
