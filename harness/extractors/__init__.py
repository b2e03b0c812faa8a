"""Models behind one small interface: documents in, annotations out."""
