"""The labelling page: a server on the loopback address that owns the gold.yaml it is asked for, and one page.

``page_items`` has the words that page and server share, ``gold_source`` reads a gold.yaml in them, ``item_edits``
changes single items and leaves every other byte, ``label_file`` saves, undoes and merges, ``labelled_by`` says in
article.yaml who labelled; ``proposals``, ``suggestions`` and ``findings`` are what the page is told beside the labels.
``label_desk`` has what is open, ``label_server`` answers, ``label_page`` puts the page together from ``page/``;
``adjudicating/`` decides between two labellings. Of the page, ``label.js`` begins, ``choosing/`` has what words and
clusters are chosen with, ``panels/`` what stands beside the text. A new action is a line in ``ANSWERS`` of
``label_server`` and a file of ``page/``.
"""
