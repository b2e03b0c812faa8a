"""Rows of tables read as labelled documents."""
