"""A baseline for English news that needs no model and no download: patterns and small lexicons, for all four layers.

What it cannot do:

- it knows no grammar: subjects and clauses are bounded by small words and commas, so long or inverted sentences,
  relative clauses and lists go wrong; an indirect quote that its attribution interrupts is cut;
- names are capitalised words with a few lists: unknown single words are dropped unless their company gives them
  away, two unknown words in capitals are taken for a person, headings in title case give almost nothing, and no name
  lies inside another;
- "he" and "they" mean the last fitting source; descriptions ("the minister") are never joined to a name;
- only double quotation marks count, and quotations inside quotations are not found;
- figures are read within one sentence: a repeated figure, or a part stated in another sentence, is a figure of its
  own; "casualties", arrests and surrenders are left out; the status is read from the sentence's verbs alone;
- cause, place and date are the nearest that the sentence names, right or wrong.

Numbers are read by ``harness.gold.prose``, and as the manual (gold/GUIDELINES.md, C5) has them where English is
vague: "more than 40" is 41 or more, "dozens" 24 or more, "hundreds" 200 or more, "several" 2 or more, "up to 40" has no
lower bound, and "nearly 40" is about 40. A number that can be read in two ways is left out.

``extractor`` is the class and ``annotate`` puts the layers together; ``words/`` has the word lists and what all rules
read, ``names/``, ``figures/`` and ``speech/`` find one kind of thing each. A new rule goes into the room of its layer.
"""

from harness.extractors.rules.extractor import Rules

__all__ = ["Rules"]
