"""What differs between operating systems: locks, and where a user's cache lies.

POSIX and Windows each have a branch here. A new thing of the system that several rooms need is added as a file; what
one room alone needs stays there, as the end of programs does in ``extractors/interface/extraction/line_program.py``.
"""
