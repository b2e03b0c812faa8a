"""The files of a run's folder: manifest, journal, scores, texts, outcomes; written at once or not at all.

A new file of the folder is one file here.
"""
