"""What several tools or corpora share; what a new one needs and another has already belongs here.

``marks/`` turns layers into marks and links and back, ``tables/`` reads rows of tables, ``corpora/`` reads the forms
that public corpora come in, ``exports/`` writes the files of an export, ``imports/`` checks what a tool's file says.
"""
