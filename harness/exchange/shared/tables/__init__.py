"""Rows of tables read as labelled documents. A new form of cell is read here."""
