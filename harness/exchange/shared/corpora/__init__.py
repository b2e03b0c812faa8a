"""What readers of public corpora share: rows of tokens, brackets, trees, attributed speech, surfaces."""
