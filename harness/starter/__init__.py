"""A folder to start in (``harness init``), and the pages and samples that an installed package carries.

``carried.txt`` names what the wheel carries of the repository outside ``harness/``: documentation, configs, the manual
and three articles. It has no copy here: ``setup.py`` takes the files as they stand when a wheel is built, and in a
checkout they are read where they are. ``files/`` has what a new folder gets beside that. To add to a new folder, put
the file into ``files/`` and a line into ``FILES`` of ``start_folder.py``; to carry a page, add one to ``carried.txt``.
"""
