"""What scoring gives, and its forms.

``score`` has what one mode scored, ``scores`` all that one extractor did; ``written_scores`` is their form in
scores.json, and a new field is added to both. ``repeated_scores`` makes means of a model that was asked several times;
``item_errors`` says what was missed, spurious and wrong in words, ``short_tables`` how scores print.
"""
