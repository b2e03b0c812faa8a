"""What a language model wrote: reasoning and answer told apart, the JSON that is the answer, and what came of each.

A new form that models answer in belongs into ``salvage.py``; a new slip in their JSON into ``lenient_json.py``.
"""
