"""JSON Lines scored as they are read: ``score_lines`` joins gold and predictions by id and scores each pair.

``lean_lines`` decodes the lines. A new key of a line, or of an entity, is added to its structs too, which know every
key by name; ``spelled_types`` makes those of the other layers.
"""
