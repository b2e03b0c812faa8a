"""What ``harness gold`` writes: new articles and drafts, offsets beside words, attached and corrected texts.

A new way to change a gold folder is one file.
"""
