"""From counts to measures, and how sure they are: intervals, paired tests, curves.

- ``measures``: MUC's counts, precision, recall and F1.
- ``resampling``: bootstrap intervals and paired permutation tests over rows of counts; ``multinomial`` and ``products``
  draw and multiply for it.
- ``repeat_variance``: the variance between answers to one document and between documents. ``means``: over repeats.
- ``curves``: precision over recall, and calibration, from the predictions' scores.
- ``intervals``: bootstrap intervals of every mode. ``number_errors``: how far figures are off.

A new measure of uncertainty is a function over rows of counts, a new file here.
"""
