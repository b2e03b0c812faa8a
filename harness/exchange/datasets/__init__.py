"""Gold from the datasets package: what a config asks for, the tables, each row as a labelled document.

A new kind of file is added in ``dataset_tables``.
"""
