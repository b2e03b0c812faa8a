"""JSON Lines scored as they are read: ``score_lines`` joins gold and predictions by id and scores each pair.

``lean_lines`` decodes the lines. A new key of the schema is added to its structs too, which know every key by name.
"""
