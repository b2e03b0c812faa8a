"""The same numbers as the plain definitions beside this folder, computed over columns of many documents at once.

``harness.scoring.entities`` and its neighbours say what each count is; the modules here hold to them count by count
(tests compare both) and are several hundred times faster.
"""
