"""From the words of an answer to spans of the text: ``ground.ground`` places all items of a document together.

``word_search`` says where words stand (``folding`` what does not matter there, ``interrupted`` parts with other words
between, ``similar`` a few different words); ``placing`` chooses among these places. A new difference that does not
matter is a line in ``folding``.
"""
