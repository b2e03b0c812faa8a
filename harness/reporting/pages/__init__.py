"""What the HTML pages are made of: their frame, the columns they show, the data of the document viewer."""
