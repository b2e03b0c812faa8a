"""From documents to sound results, whatever the extractor.

``extract_all`` asks an extractor and has ``sound_result`` look at each answer: a new thing that others may hand back
wrongly is looked at there. ``batches`` runs what annotates texts, one by one or several at a time, ``line_program`` a
program over lines; ``join_layers`` makes one answer of several.
"""
