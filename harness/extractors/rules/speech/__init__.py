"""Who says what: verbs of speech, frames of attribution, quotations, and the clusters of sources."""
