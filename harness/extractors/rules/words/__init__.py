"""What all rules read beside ``harness.gold.prose``: quotation marks, noun phrases, and the word lists."""
