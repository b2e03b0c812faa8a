"""Who says what: verbs of speech, frames of attribution, quotations, and the clusters of sources.

A new verb of speech is added in ``cues``.
"""
