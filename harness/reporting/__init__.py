"""Reports of a run: what a person, a script and a CI job read.

``formats/`` has one file a format of ``harness run`` and ``harness report``; ``comparison/`` shows systems side by side
and blessed baselines; ``pages/`` and ``plots/`` make the HTML pages, from ``templates/``. Beside them lies what they
share: how numbers, speed and notes are written. A new format is one file and one line in ``formats``.
"""
