"""Text files that know where their values stand.

``text_files`` reads and writes; ``yaml_tree`` and ``json_tree`` make trees whose nodes know line and column;
``typed_tree`` builds typed values from a tree, with every mistake at once; ``edits`` changes a file by the positions of
its values. ``typed_json`` reads JSON that this package wrote. ``masked_keys`` takes keys and passwords out of what is
written and printed. ``system/`` has what differs between operating systems. A new slip of hand-written YAML is
explained in ``hints``.
"""
