"""From counts to measures, and how sure they are: intervals, paired tests, curves.

- ``measures``: MUC's counts, precision, recall and F1.
- ``resampling``: bootstrap intervals and paired permutation tests over rows of counts; ``multinomial`` and ``products``
  draw and multiply for it.
- ``curves``: precision over recall, and calibration, from the predictions' scores.
- ``number_errors``: how far figures are off.
"""
