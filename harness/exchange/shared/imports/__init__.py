"""From what a tool's file says to labels that gold may hold: the checks that all formats share.

``found.py`` is what a format gives, ``choose_labellings.py`` takes one person's labels of several, and ``settle.py``
leaves out what contradicts its text. ``harness.exchange.read_labels`` puts them together: a new check is one file here
and one line there.
"""
