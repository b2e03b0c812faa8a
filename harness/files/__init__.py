"""Text files that know where their values stand: atomic writes, YAML and JSON trees, typed reading, edits, hints.

``text_files`` reads and writes bytes; ``yaml_tree`` and ``json_tree`` make trees whose nodes know line and column;
``typed_tree`` builds typed values from a tree with every mistake at once; ``hints`` says what was probably meant.
"""
