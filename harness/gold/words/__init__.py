"""From the words that a person types to offsets in the text."""
