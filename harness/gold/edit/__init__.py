"""What ``harness gold`` writes: new articles and drafts, offsets beside words, attached and corrected texts.

Texts that are fetched from where their publisher has them are in fetch/. A new way to change a gold folder is one file.
"""
