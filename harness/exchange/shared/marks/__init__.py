"""The four layers as marks and links, as annotation tools have them, and back.

``graph`` has the types; ``drawing`` makes marks of layers and ``layers_from_marks`` layers of marks. A new name that a
tool has for a mark is added in ``mark_names``.
"""
