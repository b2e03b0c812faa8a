"""What a run makes of articles that are written otherwise: who is asked about them, what they score, what breaks.

``perturbed_articles`` says what is asked, ``measure_drops`` what it scored beside the articles as they are,
``broken_items`` what that was in words; ``robustness_scores`` is the form in scores.json. A new perturbation is added
to harness/perturbations, and a new number about all of them to ``robustness_scores``.
"""
