"""What the HTML pages are made of: their frame, the columns they show, the data of the document viewer.

A new page is one file here and one template in ``templates/page``, whose ``viewer/`` draws articles with their items.
"""
