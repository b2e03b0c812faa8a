"""The process that a run is: how it is interrupted, and the folder that it works in.

What else a run asks of its process is added here.
"""
