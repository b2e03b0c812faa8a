"""The forms that public corpora come in: rows of tokens, brackets, trees, attributed speech.

A new form is one file; ``surfaces`` holds every span against the publisher's own words.
"""
