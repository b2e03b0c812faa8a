"""What back-ends share that run a model in this process: its files, loading it once, windows over long texts.

What a new back-end of this kind needs and another has already belongs here.
"""
