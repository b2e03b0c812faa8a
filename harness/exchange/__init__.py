"""Labels of others: into gold and out of it.

``tools/`` has one file an annotation tool and ``public/`` one file a public corpus; ``datasets/`` reads the datasets
package; ``shared/`` holds what these share. A new tool or corpus is one file and one line in its room's registry.
``read_labels`` is the one way from a tool's file to labelled documents, ``import_labels`` writes them as gold, and
``any_gold`` reads gold wherever it comes from. ``foreign_files`` tells what a file is that none of ours reads.
"""
